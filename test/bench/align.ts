import { kernelDensity } from "../../lib/align/density/kernel-density.js";
import { importanceResample } from "../../lib/align/importance/importance-resample.js";
import { traitPoints } from "../../lib/align/points/trait-points.js";
import { sinkhorn } from "../../lib/align/transport/sinkhorn.js";
import { randomStream } from "../../lib/random/stream.js";

/*
 * npm run bench -- align [transport | importance] [size]
 * Time and memory of a transport plan of 10,000 × 10,000 points in 5 traits, and of importance weights of 160,000 personas
 * for a reference of 10,000; and how far densities on a grid are from exact ones.
 */
const [only = "", sizeAsked] = process.argv.slice(2);
const traits = ["extraversion", "agreeableness", "conscientiousness", "neuroticism", "openness"];

if (only !== "importance") {
  const size = Number(sizeAsked ?? 10_000);
  const [from, to] = [people(size, 1, 0.5), people(size, 2, 0)];
  const plan = await timed(`transport ${size} × ${size}`, () => sinkhorn({ from, to }));
  const { rows, columns } = plan.marginalError;
  console.log(
    `  ε ${plan.epsilon.toFixed(4)}, 5 % of the mean cost; ${plan.iterations} iterations; marginal error ${rows.toExponential(1)} (rows), ${columns.toExponential(1)} (columns)`,
  );
}
if (only !== "transport") {
  const size = Number(sizeAsked ?? 160_000);
  const [personas, reference] = [people(size, 3, 0.5), people(10_000, 4, 0)];
  for (const method of ["kernel density", "classifier"] as const) {
    const found = await timed(`importance weights of ${size} by ${method}`, () =>
      importanceResample(personas, reference, { method, n: 10_000, seed: 1 }),
    );
    console.log(`  effective n ${found.effectiveN.toFixed(0)}; ${found.note}`);
  }
  const few = people(500, 5, 0.5);
  const [exact, binned] = [
    await timed("  exact densities at 500", () => kernelDensity(personas, few, async () => {})),
    await timed("  the same on a grid", () => kernelDensity(personas, few, async () => {}, 0)),
  ];
  const errors = Array.from(exact.at, (density, i) => Math.abs(binned.at[i]! / density - 1)).sort(
    (a, b) => a - b,
  );
  console.log(
    `  cells of ${binned.binned} bandwidths; relative error: median ${at(0.5)}, 95 % below ${at(0.95)}, largest ${at(1)}`,
  );
  function at(share: number): string {
    return `${(100 * errors[Math.min(errors.length - 1, Math.floor(share * errors.length))]!).toFixed(2)} %`;
  }
}

/** People whose five traits are correlated, on scales from 1 to 5 as answers to an inventory. */
function people(size: number, seed: number, shift: number) {
  const rows = Array.from({ length: size }, (_, i) => {
    const stream = randomStream(seed, ["person", i]);
    const shared = stream.normal();
    return traits.map(() => 3.3 + 0.7 * (0.4 * shared + 0.9 * stream.normal() + shift));
  });
  return traitPoints(rows, traits);
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const began = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(began);
  console.log(
    `${what}: ${((performance.now() - start) / 1000).toFixed(1)} s, processor ${((user + system) / 1e6).toFixed(1)} s, peak ${(process.resourceUsage().maxRSS / 1024 ** 2).toFixed(2)} GiB`,
  );
  return result;
}
