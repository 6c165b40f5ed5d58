import { counted } from "../errors/counted.js";
import { drawnAnswers } from "../fidelity/answers/drawn-answers.js";
import { coordinates } from "../fidelity/association/coordinates.js";
import { itemPairs } from "../fidelity/association/item-pairs.js";
import type { RunDesign } from "../fidelity/jackknife/run-design.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { permutation } from "../random/stream.js";
import { decimal, withInterval } from "../show/number-text.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import { tQuantile } from "../statistics/distributions.js";
import type { Challenge } from "./challenge.js";
import { Jackknifed } from "./estimate/jackknifed.js";
import { type Evidence, exactly, meanOf } from "./evidence.js";
import type { ChallengeMeasure, HeldAgainst } from "./finding.js";
import type { Pattern } from "./pattern/answers.js";
import { guttmanErrors, guttmanScale } from "./pattern/guttman.js";
import { distancesToNearest } from "./pattern/nearest.js";
import { foldsOf, toldApart } from "./pattern/told-apart.js";

/** Answers drawn from each distribution, and halves of humans, that numbers are averaged over. */
const draws = 5;

/** People on either side that patterns are compared of: the classifier takes time with their third power. */
const most = 200;

/** Ordered items whose correlations and Guttman errors are compared, the first ones: both grow with the square of their number. */
const mostOrdered = 40;

/** Whether answers fit together as people's do. */
export const alienness = {
  key: "alienness",
  name: "Alienness",
  asks: "Do the answers of one simulated person fit together as a person's do?",
  probes: [],
  measure(evidence) {
    const { items, weights } = evidence;
    if (items.length < 2)
      return {
        further: [],
        sentence: "Alienness was not measured: one item makes no pattern.",
        missing: ["Patterns: the run has one item; simulate several."],
      };
    const people = peopleOf(evidence);
    if (people.human.length < fewest)
      return {
        further: [],
        sentence: `Alienness was not measured: ${counted(people.human.length, "person", "people")} answered half of the items, and ${fewest} are needed.`,
        missing: [
          `Patterns: ${counted(people.human.length, "person", "people")} answered half of the items.`,
        ],
      };
    const main: ChallengeMeasure = {
      name: "how well a classifier tells simulated people from real ones (AUC)",
      estimate: classified(people, evidence.seed),
      against: [
        {
          name: "people told from other people",
          role: "floor",
          estimate: classifiedHumans(people, evidence.seed),
        },
      ],
    };
    return {
      main,
      further: [...nearest(people), ...guttman(people, evidence), ...correlations(evidence, weights)],
      sentence: sentence(main),
      missing: [],
    };
  },
} as const satisfies Challenge;

/** Fewer people than this are not told apart by any method. */
const fewest = 10;

/** The patterns of those who answered half of the items or more; a simulated person lacks the answers their human lacks. */
interface People {
  readonly human: readonly Pattern[];
  /** `[draws]` */
  readonly simulated: readonly (readonly Pattern[])[];
  readonly others: readonly Pattern[];
  readonly weights: Float64Array;
  readonly design: RunDesign;
}

function peopleOf({ run, items, weights, design, seed, paired }: Evidence): People {
  const drawn = Array.from({ length: draws }, (_, draw) => drawnAnswers(run.answers, seed, draw));
  const enough = (pattern: Pattern) => 2 * pattern.filter((k) => k >= 0).length >= items.length;
  const humans = [...weights.keys()].map((i) => Int16Array.from(items, ({ human }) => human[i]!));
  const whole = [...humans.keys()].filter((i) => weights[i]! > 0 && enough(humans[i]!));
  // Two samples have no partners: those who answered on one side are dealt to those of the other.
  const simulatedOf = paired
    ? whole
    : [...permutation(seed, ["partners"], weights.length)].filter((i) =>
        items.some(({ counts }) => counts.simulated[i] === 1),
      );
  const pairs = Math.min(whole.length, simulatedOf.length);
  const kept = pairs <= most ? [...Array(pairs).keys()] : chosen([...Array(pairs).keys()], seed);
  const simulated = drawn.map(({ items: answers }) =>
    kept.map((at) => {
      const [human, i] = [humans[whole[at]!]!, simulatedOf[at]!];
      return Int16Array.from(answers, ({ rows, options }, j) =>
        human[j]! < 0 ? -1 : rows.subarray(i * options.length, (i + 1) * options.length).indexOf(1),
      );
    }),
  );
  const rows = kept.map((at) => whole[at]!);
  const all = design(weights.length);
  return {
    human: rows.map((i) => humans[i]!),
    simulated,
    others: patternsOf(
      run.others,
      items.map(({ item }) => item),
    ).filter(enough),
    weights: Float64Array.from(rows, (i) => weights[i]!),
    design:
      all.kind === "units"
        ? { ...all, of: Int32Array.from(rows, (i) => all.of[i]!) }
        : { ...all, times: all.times.map((times) => Float64Array.from(rows, (i) => times[i]!)) },
  };
}

function chosen(positions: readonly number[], seed: number): number[] {
  return [...permutation(seed, ["people compared"], positions.length)]
    .slice(0, most)
    .map((at) => positions[at]!)
    .sort((a, b) => a - b);
}

function patternsOf(set: AnswerSet | undefined, names: readonly string[]): Pattern[] {
  if (set === undefined) return [];
  const each = names.map((name) => set.items.find(({ item }) => item === name));
  const count = Math.min(set.respondents.length, 5 * most);
  return Array.from({ length: count }, (_, i) =>
    Int16Array.from(each, (item) => {
      if (item === undefined) return -1;
      const width = item.options.length;
      return item.rows.subarray(i * width, (i + 1) * width).indexOf(1);
    }),
  );
}

function classified({ human, simulated, design }: People, seed: number): MetricEstimate {
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
function classifiedHumans({ human, others }: People, seed: number): MetricEstimate {
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

/** How far simulated people are from the nearest human, and how many further than nearly all humans. */
function nearest({ human, simulated, others, weights, design }: People): ChallengeMeasure[] {
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
function guttman(
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
function correlations({ run, items, design }: Evidence, weights: Float64Array): ChallengeMeasure[] {
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

function sentence({ estimate, against }: ChallengeMeasure): string {
  const floor = against[0]!.estimate;
  const said = `A classifier that sees answers and pairs of answers tells simulated people from real ones with an AUC of ${withInterval(estimate, 2)}, and people from other people with ${decimal(floor.value, 2)}`;
  return estimate.low > Math.max(0.5, floor.high)
    ? `${said}: the answers of one simulated person do not fit together as a person's do, or their shares are not people's.`
    : `${said}: no more than guessing that these respondents can tell.`;
}
