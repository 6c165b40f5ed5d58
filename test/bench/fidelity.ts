import { compareRuns } from "../../lib/fidelity/compare.js";
import { madeRun } from "../lib/fidelity/synthetic-run.js";

/*
 * npm run bench -- fidelity
 * An ablation of eight conditions beside their floors, with all intervals, tests and verdicts: 100 respondents, 20 items of
 * five options. The target is 5 s on two cores. Measured: 4.4 s of CPU time in one process (median of
 * three); 8.6 s by the clock beside other work of load 11 on two cores.
 */
const runs = Array.from({ length: 8 }, (_, c) => ({
  ...madeRun({ respondents: 100, items: 20, options: 5, missing: 0.03, knows: 0.6 - 0.08 * c }),
  condition: { name: `condition ${c + 1}` },
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
    `ablation of 8 conditions × 100 × 20, ${kind}: median ${sorted[1]!.toFixed(2)} s, least ${sorted[0]!.toFixed(2)} s`,
  );
}
