/** Temperatures are looked for from 1/32 to 32. */
const furthest = Math.log(32);
const steps = 64;

/** The temperature found, and whether it does what it was looked for. */
export interface FoundTemperature {
  readonly temperature: number;
  /** False where no temperature reaches the target: this one comes nearest. */
  readonly reached: boolean;
  /** Other temperatures that reach it: variance need not rise with temperature. Ascending. */
  readonly others: readonly number[];
}

/**
 * The temperature nearest to 1 at which a gap is 0. It is looked for on a grid of 64 steps and refined between those
 * where its sign changes.
 *
 * @param gap of a temperature: a continuous function
 */
export function findTemperature(gap: (temperature: number) => number): FoundTemperature {
  const at = Array.from({ length: steps + 1 }, (_, s) => ((2 * s) / steps - 1) * furthest);
  const gaps = at.map((log) => gap(Math.exp(log)));
  const roots = gaps.flatMap((value, s) => {
    if (Math.abs(value) < 1e-12) return [at[s]!];
    const next = gaps[s + 1];
    if (next === undefined || Math.abs(next) < 1e-12 || value > 0 === next > 0) return [];
    return [bisected(gap, at[s]!, at[s + 1]!, value > 0)];
  });
  const nearest = (logs: readonly number[]) =>
    logs.reduce((best, log) => (Math.abs(log) < Math.abs(best) ? log : best));
  if (roots.length > 0) {
    const root = nearest(roots);
    return {
      temperature: Math.exp(root),
      reached: true,
      others: roots.filter((other) => other !== root).map(Math.exp),
    };
  }
  const least = Math.min(...gaps.map(Math.abs));
  const closest = nearest(at.filter((_, s) => Math.abs(gaps[s]!) <= least * (1 + 1e-9)));
  return { temperature: Math.exp(closest), reached: false, others: [] };
}

function bisected(gap: (temperature: number) => number, from: number, to: number, isAbove: boolean): number {
  let [low, high] = [from, to];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (gap(Math.exp(middle)) > 0 === isAbove) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
