// Asks a server, in a process of its own that can be killed: node ask.mjs URL RUN-FILE [batch]; prints the answers as
// JSON.
import { loadSurvey, personaPrompt, server, simulate } from "../../../../../dist/lib/index.js";

const [url, file, batch] = process.argv.slice(2);
const run = await simulate({
  survey: await loadSurvey("data/surveys/values.csv"),
  model: server({ url, model: "right", concurrency: 4, ...(batch && { batch: { every: 0.05 } }) }),
  items: ["Q1", "Q46", "Q57"],
  respondents: 30,
  seed: 1,
  mode: "sample",
  condition: personaPrompt(),
  file,
});
process.stdout.write(JSON.stringify(run.answers.items.map(({ rows }) => [...rows])));
