import { randomStream } from "../../../lib/random/stream.js";
import type { AnswerSet } from "../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";

/** How respondents and two runs of a simulation answer: a one-factor model with four ordered options. */
export interface FactorStudy {
  readonly respondents: number;
  readonly items: number;
  /** The items' loading on the factor: how much one respondent's answers hang together. */
  readonly loading: number;
  /** Correlation of each run's factor with the respondent's own. */
  readonly own: readonly [number, number];
  /** Standard deviation over items of how far each run's answers lie from the human ones, drawn for either run. */
  readonly misfit?: readonly [number, number];
  /** Standard deviation over items of a misfit that the two runs share. */
  readonly shared?: number;
  /** Whether respondents have survey weights, log-normal with σ = .5. */
  readonly weighted?: boolean;
  readonly seed: number;
}

const cuts = [-0.8, 0, 0.8];
const options = [1, 2, 3, 4];

/** Draws the study: human answers, and those of two runs. */
export function factorStudy(made: FactorStudy): { human: AnswerSet; runs: [AnswerSet, AnswerSet] } {
  const { respondents: n, items, loading, own, misfit = [0, 0], shared = 0.3, seed } = made;
  const stream = randomStream(seed, ["factor study"]);
  const normals = (length: number) => Float64Array.from({ length }, () => stream.normal());
  const factor = normals(n);
  const factors = own.map((r) => normals(n).map((e, i) => r * factor[i]! + Math.sqrt(1 - r * r) * e));
  const place = normals(items).map((x) => 0.7 * x);
  const away = normals(items).map((x) => shared * x);
  const apart = misfit.map((sd) => normals(items).map((x) => sd * x));
  const weights = Float64Array.from({ length: n }, () =>
    made.weighted ? Math.exp(0.5 * stream.normal()) : 1,
  );
  const answers = (kind: "human" | "simulated", of: Float64Array, at: (j: number) => number): AnswerSet => ({
    kind,
    name: kind,
    respondents: Int32Array.from({ length: n }, (_, i) => i),
    weights,
    noOption: allRead,
    items: Array.from({ length: items }, (_, j) => {
      const rows = new Float64Array(n * options.length);
      const error = Math.sqrt(1 - loading * loading);
      for (let i = 0; i < n; i++) {
        const x = at(j) + loading * of[i]! + error * stream.normal();
        rows[i * options.length + cuts.filter((cut) => x >= cut).length] = 1;
      }
      return {
        item: `Q${j + 1}`,
        label: `item ${j + 1}`,
        ordered: true,
        options,
        optionLabels: options.map(String),
        rows,
      };
    }),
  });
  const run = (r: 0 | 1) => answers("simulated", factors[r]!, (j) => place[j]! + away[j]! + apart[r]![j]!);
  return { human: answers("human", factor, (j) => place[j]!), runs: [run(0), run(1)] };
}
