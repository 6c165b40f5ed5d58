import { parseArgs } from "node:util";
import { metricNames, metrics } from "../../lib/fidelity/metric/metrics.js";
import {
  type Covered,
  coverage,
  estimatesOfStudy,
  type StudyEstimates,
} from "../lib/fidelity/coverage/coverage.js";
import { type CoverageSetting, coverageSettings } from "../lib/fidelity/coverage/setting.js";
import { keptStudies } from "./parts/kept-studies.js";

/*
 * npm run bench -- coverage [--studies 1000] [--setting part of its name] [--keep folder]
 * How often 95 % intervals contain the population's value, in studies under the seeds 1, 2, …, as the tables of
 * docs/coverage.md. With --keep the studies are written to a folder, and those that are there are not drawn again: delete
 * it after a change of the intervals.
 */
const { values: asked } = parseArgs({
  options: {
    studies: { type: "string", default: "1000" },
    setting: { type: "string", default: "" },
    keep: { type: "string" },
  },
});
const count = Number(asked.studies);
const settings = coverageSettings.filter(({ says }) => says.includes(asked.setting));
if (settings.length === 0 || !(count > 0)) {
  console.error(
    `no setting '${asked.setting}': there are ${coverageSettings.map(({ says }) => says).join("; ")}`,
  );
  process.exit(2);
}

const number = (x: number) => x.toFixed(4);
const share = (x: number) => (Number.isNaN(x) ? "–" : `${(100 * x).toFixed(1)} %`);
const found: { readonly setting: CoverageSetting; readonly covered: Record<string, Covered> }[] = [];
for (const setting of settings) {
  const studies = await keptStudies<StudyEstimates>(asked.keep, setting.says, count, (seed) =>
    estimatesOfStudy(setting, seed),
  );
  found.push({ setting, covered: coverage(setting, studies) });
}

const cell = (text: string) => text.replaceAll("|", "\\|");
console.log(`\n| metric | ${found.map(({ setting }) => setting.says).join(" | ")} |`);
console.log(`|---|${found.map(() => "---|").join("")}`);
for (const name of metricNames)
  console.log(
    `| ${cell(metrics[name].symbol)} | ${found.map(({ covered }) => share(covered[name]!.covers)).join(" | ")} |`,
  );
for (const { setting, covered } of found) {
  console.log(
    `\n**${setting.says}**: ${setting.respondents} respondents, ${setting.items} items, misfit ${setting.misfit}, knows ${setting.knows}; ${count} studies\n`,
  );
  console.log("| metric | population | of the sample | estimate | covers | below | above | length |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const name of metricNames) {
    const { truth, ofSample, estimate, covers, below, above, length, studies } = covered[name]!;
    const few = studies < count ? ` (${studies})` : "";
    console.log(
      `| ${cell(metrics[name].symbol)}${few} | ${[truth, ofSample, estimate].map(number).join(" | ")} | ${[covers, below, above].map(share).join(" | ")} | ${length.toFixed(2)} |`,
    );
  }
}
