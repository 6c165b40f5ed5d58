import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { permutation } from "../random/stream.js";
import { tQuantile } from "../statistics/distributions.js";
import { draws, type People } from "./compared-people.js";
import { meanOf } from "./evidence.js";
import type { Pattern } from "./pattern/answers.js";
import { foldsOf, toldApart } from "./pattern/told-apart.js";

/** How well simulated people are told from real ones: the area under the curve, for other people. */
export function classified({ human, simulated, design }: People, seed: number): MetricEstimate {
  const each = simulated.map((own, draw) => toldApart(human, own, foldsOf(human.length, seed + draw)));
  const value = meanOf(each.map(({ auc }) => auc));
  const moves = human.map((_, i) => meanOf(each.map((one) => one.moves[i]!)));
  if (design.kind === "replicates") return { value, ...around(value, moves) };
  const units = new Float64Array(design.count);
  for (const [i, move] of moves.entries()) if (design.of[i]! >= 0) units[design.of[i]!]! += move;
  const present = [...new Set(design.of)].filter((unit) => unit >= 0);
  return {
    value,
    ...around(
      value,
      present.map((unit) => units[unit]!),
    ),
  };
}

function around(value: number, moves: readonly number[]): Pick<MetricEstimate, "low" | "high"> {
  const n = moves.length;
  if (n < 2) return { low: Number.NaN, high: Number.NaN };
  const mean = meanOf(moves);
  const variance = (n / (n - 1)) * moves.reduce((sum, move) => sum + (move - mean) ** 2, 0);
  const half = tQuantile(0.05, n - 1) * Math.sqrt(variance);
  return { low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

/** People told from other people: those of the survey who are not in the run, or else one half from the other. */
export function classifiedHumans({ human, others }: People, seed: number): MetricEstimate {
  const areas = Array.from({ length: draws }, (_, draw) => {
    if (others.length >= human.length) {
      const order = permutation(seed, ["other people", draw], others.length);
      const drawn = human.map((_, i) => others[order[i]!]!);
      return toldApart(human, drawn, foldsOf(human.length, seed + draw)).auc;
    }
    const order = permutation(seed, ["halves of people", draw], human.length);
    const half = human.length >> 1;
    const [one, other] = [0, half].map((from) =>
      [...order.subarray(from, from + half)].map((i) => human[i]!),
    ) as [Pattern[], Pattern[]];
    return toldApart(one, other, foldsOf(half, seed + draw)).auc;
  });
  return { value: meanOf(areas), low: Math.min(...areas), high: Math.max(...areas) };
}
