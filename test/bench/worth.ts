import { itemMarginals } from "../../lib/baseline/item-marginals.js";
import { multilevelRegression } from "../../lib/baseline/multilevel-regression.js";
import { ridgeRegression } from "../../lib/baseline/ridge-regression.js";
import type { MetricName } from "../../lib/fidelity/metric/metrics.js";
import { coverageOfWorth } from "../lib/fidelity/worth/coverage.js";

/*
 * npm run bench -- worth [repetitions] [study …]
 * How often the 95 % interval of a worth has the truth, where the simulation is a baseline fitted to n other people of
 * the same population: 100 scored respondents, 1,000 to draw from; studies are numbered from 1.
 */
const [repetitions = 200, ...wanted] = process.argv.slice(2).map(Number);
const marginal = {
  baseline: itemMarginals,
  metrics: ["kl", "js", "mae", "entropyDeviationByItem"] as readonly MetricName[],
  items: 20,
  draws: 100,
};
const regression = { n: 50, metrics: ["kl", "own"] as readonly MetricName[], items: 10, draws: 60 };
const studies = [
  { ...marginal, n: 20 },
  { ...marginal, n: 50 },
  { ...marginal, n: 100 },
  { ...regression, baseline: ridgeRegression },
  { ...regression, baseline: multilevelRegression },
].filter((_, index) => wanted.length === 0 || wanted.includes(index + 1));
console.log(
  "baseline              n    metric                  covered  below  above  median worth  median interval",
);
for (const study of studies) {
  const began = process.cpuUsage();
  const found = await coverageOfWorth({ ...study, repetitions, scored: 100, pool: 1000, seed: 14 });
  const { user, system } = process.cpuUsage(began);
  for (const { metric, covered, below, above, median, interval } of found)
    console.log(
      [
        study.baseline.name.padEnd(21),
        String(study.n).padStart(3),
        ` ${metric.padEnd(22)}`,
        `${((100 * covered) / repetitions).toFixed(1)} %`.padStart(8),
        `${((100 * below) / repetitions).toFixed(1)} %`.padStart(6),
        `${((100 * above) / repetitions).toFixed(1)} %`.padStart(6),
        median.toFixed(0).padStart(12),
        `  ${interval.map((n) => n.toFixed(0)).join(" … ")}`,
      ].join(" "),
    );
  console.log(`${repetitions} repetitions: ${((user + system) / 1e6).toFixed(0)} s of processor time`);
}
