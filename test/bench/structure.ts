import { parseArgs } from "node:util";
import { structuralFidelity } from "../../lib/fidelity/structure/compare-structure.js";
import { madeSurvey } from "./parts/made-survey.js";

/*
 * npm run bench -- structure [--respondents 97220] [--items 259] [--segments 12] [--repeats 1000] [--draws 2]
 * The structure of made-up answers of the shape of the World Values Survey, wave 7, beside its floors, with all intervals
 * and the test of maps. One answer for each respondent and item on either side; no statistical baselines, which are fitted
 * to identifiers.
 * The target is 60 s on two cores in 2 GB. Measured on one of two cores, beside other work of load 4: 41.7 s (CPU 41.7 s),
 * peak memory 355 MB; beside work of load 6, 65 s (CPU 38.3 s). Metrics item by item and statistical baselines are not in it.
 */
const { values: asked } = parseArgs({
  options: {
    respondents: { type: "string", default: "97220" },
    items: { type: "string", default: "259" },
    segments: { type: "string", default: "12" },
    repeats: { type: "string", default: "1000" },
    draws: { type: "string" },
  },
});
const [n, items, segments, repeats] = [asked.respondents, asked.items, asked.segments, asked.repeats].map(
  Number,
) as [number, number, number, number];

const { run, grouping } = madeSurvey(n, items, segments);
const memory = () => `peak memory ${(process.resourceUsage().maxRSS / 1e3).toFixed(0)} MB`;
console.log(`${n} respondents × ${items} items, ${segments} segments; ${memory()} for the answers`);

const [began, cpu] = [performance.now(), process.cpuUsage()];
const found = await structuralFidelity(run, {
  ...{ grouping, repeats, baselines: [] },
  ...(asked.draws !== undefined && { draws: Number(asked.draws) }),
});
const { user, system } = process.cpuUsage(cpu);
console.log(
  `structure, ${repeats} samples without some of the respondents, floors of ${asked.draws ?? "the default"} draws: ${((performance.now() - began) / 1000).toFixed(1)} s (CPU ${((user + system) / 1e6).toFixed(1)} s), ${memory()}`,
);
if (process.env.POPULI_BENCH_TABLE) console.log(JSON.stringify(found));
