import { populiConvention } from "../../lib/fidelity/convention/populi.js";
import { testedMetrics } from "../../lib/fidelity/metric/metrics.js";
import { mapRejections, mapStudies } from "../lib/fidelity/map-studies.js";
import { differenceStudies, rejections } from "../lib/fidelity/null-studies.js";

/*
 * npm run bench -- size [repetitions] [differences | maps]
 * How often tests reject: where nothing is to be found (size, 5 % wanted) and where something is (power). 1,000
 * repetitions unless another number is given; seeds 1, 2, …; 100 respondents.
 */
const repetitions = Number(process.argv[2] ?? 1000);
const parts = process.argv[3] ?? "differences maps";
const percent = (share: number) => (100 * share).toFixed(1).padStart(5);

for (const { says, study } of parts.includes("maps") ? mapStudies : [])
  console.log(
    `${says.padEnd(66)} Mantel ${percent(mapRejections(study, { repetitions, relabellings: 199 }))}`,
  );

for (const { says, study } of parts.includes("differences") ? differenceStudies : []) {
  const shares = await rejections(study, populiConvention, { repetitions, swaps: 199 });
  for (const metric of testedMetrics) {
    const { theseItems, itemsLikeThese, wilcoxon } = shares[metric];
    console.log(
      `${says.padEnd(66)} ${metric.padEnd(4)} these items ${percent(theseItems)} items like these ${percent(itemsLikeThese)} Wilcoxon ${percent(wilcoxon)}`,
    );
  }
}
