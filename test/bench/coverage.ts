import { metricNames, metrics } from "../../lib/fidelity/metric/metrics.js";
import { coverage, coverageSettings } from "../lib/fidelity/coverage-studies.js";

/*
 * npm run bench -- coverage [studies] [part of a setting's name]
 * How often 95 % intervals contain the population's value: 1,000 studies of each setting, unless another number is given,
 * under the seeds 1, 2, … A table in Markdown, as in docs/coverage.md.
 */
const studies = Number(process.argv[2] ?? 1000);
const settings = coverageSettings.filter(({ says }) => says.includes(process.argv[3] ?? ""));
const number = (x: number) => x.toFixed(4);

for (const setting of settings) {
  const found = await coverage(setting, studies);
  console.log(
    `\n**${setting.says}**: ${setting.respondents} respondents, ${setting.items} items, misfit ${setting.misfit}, knows ${setting.knows}; ${studies} studies\n`,
  );
  console.log("| metric | population | of the sample | estimate | covers | below | above | length |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const name of metricNames) {
    const { truth, plugIn, estimate, covers, below, above, length, studies: counted } = found[name];
    const share = (x: number) => `${(100 * x).toFixed(1)} %`;
    console.log(
      `| ${metrics[name].symbol}${counted < studies ? ` (${counted})` : ""} | ${number(truth)} | ${number(plugIn)} | ${number(estimate)} | ${share(covers)} | ${share(below)} | ${share(above)} | ${length.toFixed(2)} |`,
    );
  }
}
