import { parseArgs } from "node:util";
import { coverageOfMeans, type PrintedStudy } from "../lib/fidelity/coverage/around-the-mean.js";
import { configurationsOfStudy } from "../lib/fidelity/coverage/configurations.js";
import { coverageSettings } from "../lib/fidelity/coverage/setting.js";
import { structureOfStudy } from "../lib/fidelity/coverage/structure.js";
import { villagePopulation, villagesOfStudy } from "../lib/fidelity/coverage/villages.js";
import { villageStudies } from "../lib/fidelity/village-studies.js";
import { keptStudies } from "./parts/kept-studies.js";

/*
 * npm run bench -- coverage-of-means [--of structure | configurations | villages] [--studies 1000] [--setting part of its name] [--keep folder]
 * How often 95 % intervals hold what they are of, the population's value or what samples of this size have on average, in studies under the seeds 1, 2, …: of structure
 * tables, of comparisons of configurations, and of fidelity by respondents, by units and by replicate weights where whole villages are drawn. Tables of
 * docs/coverage.md. With --keep a stopped count goes on where it stopped; delete the folder after a change of the intervals.
 */
const { values: asked } = parseArgs({
  options: {
    of: { type: "string", default: "structure configurations villages" },
    studies: { type: "string", default: "1000" },
    setting: { type: "string", default: "" },
    keep: { type: "string" },
  },
});
const settings = coverageSettings.filter(
  ({ respondents, items, says }) => respondents === 100 && items === 20 && !says.includes("psii"),
);
const structures = settings.map((setting) => ({
  says: `structure: ${setting.says}`,
  draw: (seed: number) => structureOfStudy(setting, seed),
  population: {},
}));
const configurations = settings.map((setting) => ({
  says: `configurations: ${setting.says}`,
  draw: (seed: number) => configurationsOfStudy(setting, seed),
  population: {},
}));
const villages = villageStudies.map(({ says, study }) => ({
  says: `villages: ${says.replace(/^\w+: /, "")}`,
  draw: (seed: number) => villagesOfStudy(study, seed),
  population: villagePopulation(study),
}));
const share = (x: number) => (Number.isNaN(x) ? "–" : `${(100 * x).toFixed(1)} %`);
for (const { says, draw, population } of [...structures, ...configurations, ...villages]) {
  if (!asked.of.includes(says.split(":")[0]!) || !says.includes(asked.setting)) continue;
  const studies = await keptStudies<PrintedStudy>(asked.keep, says, Number(asked.studies), draw);
  console.log(`\n**${says}**; ${studies.length} studies\n`);
  console.log(
    "| value | studies | to be held | mean | covers | below | above | length |\n|---|---|---|---|---|---|---|---|",
  );
  for (const { name, studies: printed, truth, mean, covers, below, above, length } of coverageOfMeans(
    studies,
    population,
  ))
    console.log(
      `| ${name.replaceAll("|", "\\|")} | ${printed} | ${truth.toFixed(4)} | ${mean.toFixed(4)} | ${[covers, below, above].map(share).join(" | ")} | ${length.toFixed(2)} |`,
    );
}
