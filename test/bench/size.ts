import { populiConvention } from "../../lib/fidelity/convention/populi.js";
import { metrics, testedMetrics } from "../../lib/fidelity/metric/metrics.js";
import { mapRejections, mapStudies } from "../lib/fidelity/map-studies.js";
import { differenceStudies, rejections } from "../lib/fidelity/null-studies.js";
import { villageRejections, villageStudies } from "../lib/fidelity/village-studies.js";

/*
 * npm run bench -- size [repetitions] [differences | maps | designs] [row …]
 * How often tests reject: where nothing is to be found (size, 5 % wanted) and where something is (power). 1,000
 * repetitions unless another number is given; seeds 1, 2, …; 100 respondents. Prints the tables of docs/tests.md; rows are
 * numbered from 1.
 */
const repetitions = Number(process.argv[2] ?? 1000);
const parts = process.argv[3] ?? "differences maps designs";
const rows = process.argv.slice(4).map(Number);
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const asked = (_: unknown, index: number) => rows.length === 0 || rows.includes(index + 1);

if (parts.includes("maps")) {
  console.log("| study | p ≤ .05 |\n|---|---|");
  for (const { says, study } of mapStudies.filter(asked))
    console.log(`| ${says} | ${percent(mapRejections(study, { repetitions, relabellings: 199 }))} |`);
}

if (parts.includes("designs")) {
  console.log("| study | what is tested | by respondents | by villages |\n|---|---|---|---|");
  for (const { says, study } of villageStudies.filter(asked)) {
    const { difference, knows } = await villageRejections(study, populiConvention, repetitions);
    for (const metric of testedMetrics) {
      const { people, villages } = difference[metric];
      console.log(
        `| ${says} | difference in ${metrics[metric].symbol}, items like these | ${percent(people)} | ${percent(villages)} |`,
      );
    }
    console.log(`| ${says} | own r above 0 | ${percent(knows.people)} | ${percent(knows.villages)} |`);
  }
}

if (parts.includes("differences")) {
  console.log("| study | metric | these items | items like these | Wilcoxon |\n|---|---|---|---|---|");
  for (const { says, study } of differenceStudies.filter(asked)) {
    const shares = await rejections(study, populiConvention, { repetitions, swaps: 199 });
    for (const metric of testedMetrics) {
      const { theseItems, itemsLikeThese, wilcoxon } = shares[metric];
      const cells = [theseItems, itemsLikeThese, wilcoxon].map(percent).join(" | ");
      console.log(`| ${says} | ${metrics[metric].symbol} | ${cells} |`);
    }
  }
}
