import { loadSurvey } from "../../../lib/survey/load-survey.js";

/* node load-process.js FILE: loads a survey once, in a process of its own, and says what it took. */
const cpu = process.cpuUsage();
const start = performance.now();
const survey = await loadSurvey(process.argv[2]!, { cache: false });
const { user, system } = process.cpuUsage(cpu);
const seconds = ((performance.now() - start) / 1000).toFixed(3);
const memory = (process.resourceUsage().maxRSS / 1e3).toFixed(0);
console.log(
  `Populi loadSurvey, ${survey.size} rows: ${seconds} s (CPU ${((user + system) / 1e6).toFixed(2)} s), peak memory ${memory} MB`,
);
