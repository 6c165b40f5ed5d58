import { mapTest } from "../../../lib/fidelity/structure/map/map-test.js";
import { randomStream } from "../../../lib/random/stream.js";
import type { AnswerSet } from "../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";

/** Segments, and how they differ: `apart` is the standard deviation of an option's logit between segments. */
export interface MapStudy {
  readonly sizes: readonly number[];
  readonly human: number;
  readonly simulated: number;
  /** Whether both sides' segments lie on one map; else each side has a map of its own. */
  readonly common: boolean;
}

const items = 10;
const options = [1, 2, 3, 4];

const equal = [17, 17, 17, 17, 16, 16];
const unequal = [50, 25, 10, 5, 5, 5];
const eight = [40, 20, 12, 8, 6, 6, 4, 4];

/** What maps may be like, at equal and unequal sizes. */
export const mapStudies: readonly { readonly says: string; readonly study: MapStudy }[] = (
  [
    ["size: no structure", 0, 0, false],
    ["size: unrelated maps, .5", 0.5, 0.5, false],
    ["size: unrelated maps, 1", 1, 1, false],
    ["size: the humans' map alone, 1", 1, 0, false],
    ["size: the simulation's map alone, 1", 0, 1, false],
    ["power: a common map, .5", 0.5, 0.5, true],
    ["power: a common map, 1", 1, 1, true],
  ] as const
).flatMap(([says, human, simulated, common]) =>
  [equal, unequal, eight].map((sizes) => ({
    says: `${says}; segments of ${sizes.join("/")}`,
    study: { sizes, human, simulated, common },
  })),
);

/** Draws one study: both sides' answers, and the segment of each respondent. */
export function drawMaps({ sizes, human, simulated, common }: MapStudy, seed: number) {
  const stream = randomStream(seed, ["maps"]);
  const of = Int32Array.from(sizes.flatMap((size, segment) => new Array<number>(size).fill(segment)));
  const map = (apart: number) =>
    sizes.map(() =>
      Array.from({ length: items }, () => {
        const odds = options.map(() => Math.exp(apart * stream.normal()));
        const total = odds.reduce((sum, x) => sum + x, 0);
        return odds.map((x) => x / total);
      }),
    );
  const theirs = map(human);
  const ours = common ? theirs : map(simulated);
  const answers = (kind: "human" | "simulated", shares: typeof theirs): AnswerSet => ({
    kind,
    name: kind,
    respondents: Int32Array.from(of.keys()),
    weights: new Float64Array(of.length).fill(1),
    noOption: allRead,
    items: Array.from({ length: items }, (_, j) => {
      const rows = new Float64Array(of.length * options.length);
      for (const [i, segment] of of.entries()) {
        let rest = stream.uniform();
        let k = 0;
        while (k < options.length - 1 && rest >= shares[segment]![j]![k]!) rest -= shares[segment]![j]![k++]!;
        rows[i * options.length + k] = 1;
      }
      const described = { item: `Q${j + 1}`, label: `item ${j + 1}`, ordered: true };
      return { ...described, options, optionLabels: options.map(String), rows };
    }),
  });
  const grouping = { name: "segment", of, size: sizes.length, labels: sizes.map((_, k) => `s${k}`) };
  return { human: answers("human", theirs), simulated: answers("simulated", ours), grouping };
}

/** The share of studies of seeds 1, 2, … in which p is .05 or less. */
export function mapRejections(
  study: MapStudy,
  { repetitions, relabellings }: { readonly repetitions: number; readonly relabellings: number },
): number {
  let rejected = 0;
  for (let seed = 1; seed <= repetitions; seed++) {
    const { human, simulated, grouping } = drawMaps(study, seed);
    const sides = [human, simulated].map((answers) => ({ answers, weights: answers.weights }));
    if (mapTest(sides[0]!, sides[1]!, grouping, seed, relabellings).p <= 0.05) rejected += 1;
  }
  return rejected / repetitions;
}
