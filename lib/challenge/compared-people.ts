import { drawnAnswers } from "../fidelity/answers/drawn-answers.js";
import type { RunDesign } from "../fidelity/jackknife/run-design.js";
import { permutation } from "../random/stream.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import type { Evidence } from "./evidence.js";
import type { Pattern } from "./pattern/answers.js";

/** Answers drawn from each distribution, and halves of humans, that numbers are averaged over. */
export const draws = 5;

/** People on either side that patterns are compared of: the classifier takes time with their third power. */
const most = 200;

/** The patterns of those who answered half of the items or more; a simulated person lacks the answers their human lacks. */
export interface People {
  readonly human: readonly Pattern[];
  /** `[draws]` */
  readonly simulated: readonly (readonly Pattern[])[];
  readonly others: readonly Pattern[];
  readonly weights: Float64Array;
  readonly design: RunDesign;
}

export function peopleOf({ run, items, weights, design, seed, paired }: Evidence): People {
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
