import { coordinates } from "../fidelity/association/coordinates.js";
import { itemPairs } from "../fidelity/association/item-pairs.js";
import { permutation } from "../random/stream.js";
import type { People } from "./compared-people.js";
import { Jackknifed } from "./estimate/jackknifed.js";
import { type Evidence, exactly, meanOf } from "./evidence.js";
import type { ChallengeMeasure, HeldAgainst } from "./finding.js";
import type { Pattern } from "./pattern/answers.js";
import { guttmanErrors, guttmanScale } from "./pattern/guttman.js";
import { distancesToNearest } from "./pattern/nearest.js";

/** Ordered items whose correlations and Guttman errors are compared, the first ones: both grow with the square of their number. */
const mostOrdered = 40;

/** How far simulated people are from the nearest human, and how many further than nearly all humans. */
export function nearest({ human, simulated, others, weights, design }: People): ChallengeMeasure[] {
  const all = [...human, ...others];
  const people = distancesToNearest(human, all);
  const each = simulated.map((own) => distancesToNearest(own, all));
  const known = [...people].filter(Number.isFinite).sort((a, b) => a - b);
  if (known.length === 0) return [];
  const limit = known[Math.ceil(0.95 * known.length) - 1]!;
  const found = new Jackknifed(
    (w) => {
      const own = (of: (i: number) => number) => {
        let [sum, total] = [0, 0];
        for (let i = 0; i < w.length; i++) {
          const value = of(i);
          if (!Number.isFinite(value)) continue;
          sum += w[i]! * value;
          total += w[i]!;
        }
        return sum / total;
      };
      const far = (distance: number) =>
        Number.isFinite(distance) ? (distance > limit + 1e-12 ? 1 : 0) : Number.NaN;
      return [
        own((i) => meanOf(each.map((distances) => distances[i]!).filter(Number.isFinite))),
        own((i) => people[i]!),
        own((i) => meanOf(each.map((distances) => far(distances[i]!)).filter(Number.isFinite))),
        own((i) => far(people[i]!)),
      ];
    },
    weights,
    design,
  );
  const mean = (c: number) => found.estimate({ combine: (x) => x[c]!, range: [0, 1], corrected: false });
  const held = (c: number): HeldAgainst[] => [{ name: "people", role: "floor", estimate: mean(c) }];
  return [
    { name: "share of items answered unlike the nearest other person", estimate: mean(0), against: held(1) },
    {
      name: "share further from everybody than 95 % of people are",
      estimate: mean(2),
      against: held(3),
    },
  ];
}

/** Guttman errors of ordered items, beside people's and those of people whose items do not belong together. */
export function guttman(
  { human, simulated, weights, design }: People,
  { items, seed }: Evidence,
): ChallengeMeasure[] {
  const ordered = [...items.keys()].filter((j) => items[j]!.ordered).slice(0, mostOrdered);
  if (ordered.length < 3) return [];
  const onlyOrdered = (people: readonly Pattern[]) =>
    people.map((pattern) => Int16Array.from(ordered, (j) => pattern[j]!));
  const people = onlyOrdered(human);
  const scale = guttmanScale(
    people,
    Int32Array.from(ordered, (j) => items[j]!.options),
  );
  const apart = people.map(() => new Int16Array(ordered.length));
  for (const [at, j] of ordered.entries()) {
    const order = permutation(seed, ["items apart", items[j]!.item], people.length);
    for (const [i, from] of order.entries()) apart[i]![at] = people[from]![at]!;
  }
  const errorsOf = (set: readonly Pattern[]) => set.map((pattern) => guttmanErrors(scale, pattern));
  const own = simulated.map((set) => errorsOf(onlyOrdered(set)));
  const sides = [
    human.map((_, i) => meanOf(own.map((errors) => errors[i]!).filter(Number.isFinite))),
    errorsOf(people),
    errorsOf(apart),
  ];
  const found = new Jackknifed(
    (w) =>
      sides.map((errors) => {
        let [sum, total] = [0, 0];
        for (const [i, error] of errors.entries()) {
          if (!Number.isFinite(error)) continue;
          sum += w[i]! * error;
          total += w[i]!;
        }
        return sum / total;
      }),
    weights,
    design,
  );
  const mean = (c: number) => found.estimate({ combine: (x) => x[c]!, range: [0, 1], corrected: false });
  return [
    {
      name: "Guttman errors: rare steps taken without common ones",
      estimate: mean(0),
      against: [
        { name: "people", role: "best", estimate: mean(1) },
        { name: "items answered apart", role: "floor", estimate: mean(2) },
      ],
    },
  ];
}

/** How strongly items go together: root mean square of their correlations, without sampling noise. */
export function correlations({ run, items, design }: Evidence, weights: Float64Array): ChallengeMeasure[] {
  const ordered = [...items.keys()].filter((j) => items[j]!.ordered).slice(0, mostOrdered);
  if (ordered.length < 2) return [];
  const sides = [run.answers, run.human].map((set) =>
    ordered.map((j) => coordinates(set.items.find(({ item }) => item === items[j]!.item)!)),
  );
  const found = new Jackknifed(
    (w) =>
      sides.map((side) => {
        const squares = [...itemPairs(side, w)].map((r) => (Number.isNaN(r) ? 0 : r * r));
        return meanOf(squares);
      }),
    weights,
    design(weights.length),
  );
  const strength = (c: number) =>
    found.estimate({ combine: (x) => Math.sqrt(Math.max(0, x[c]!)), range: [0, 1] });
  return [
    {
      name: "correlation of two items (root mean square)",
      estimate: strength(0),
      against: [
        { name: "no correlation", role: "floor", estimate: exactly(0) },
        { name: "people", role: "best", estimate: strength(1) },
      ],
    },
  ];
}
