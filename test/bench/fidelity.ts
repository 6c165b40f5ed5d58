import { compareRuns } from "../../lib/fidelity/compare.js";
import { madeRun } from "../lib/fidelity/synthetic-run.js";

/*
 * npm run bench -- fidelity
 * An ablation of three conditions and five floors: 100 respondents, 50 items, 1,000 resamples.
 */
const runs = [0.6, 0.3, 0].map((knows) => ({
  ...madeRun({ respondents: 100, items: 50, options: 5, missing: 0.03, knows }),
  condition: { name: `knows ${knows}` },
  labels: ["made-up answers"],
}));

const seconds: { readonly wall: number; readonly cpu: number }[] = [];
for (let repeat = 0; repeat < 4; repeat++) {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await compareRuns(runs);
  const { user, system } = process.cpuUsage(cpu);
  seconds.push({ wall: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 });
}
// The first run compiles the code.
for (const kind of ["wall", "cpu"] as const) {
  const sorted = seconds
    .slice(1)
    .map((one) => one[kind])
    .sort((a, b) => a - b);
  console.log(
    `ablation of 8 rows, ${kind}: median ${sorted[1]!.toFixed(2)} s, least ${sorted[0]!.toFixed(2)} s`,
  );
}
