import { randomStream } from "../../../lib/random/stream.js";
import type { AnswerSet, ItemAnswers } from "../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";

/** How a made-up population and its simulation are drawn. */
export interface MadeRun {
  readonly respondents: number;
  readonly items: number;
  readonly options?: number;
  readonly ordered?: boolean;
  /** 0: the simulation ignores the respondent; 1: it knows each one's inclination. */
  readonly knows?: number;
  /** Share of absent human answers. */
  readonly missing?: number;
  readonly sampled?: boolean;
  readonly seed?: number;
}

/** Respondents with one latent inclination that every item depends on, and a simulation that knows it in part. */
export function madeRun(made: MadeRun): { human: AnswerSet; answers: AnswerSet } {
  const { respondents: n, items, options = 4, ordered = true, knows = 0.5, missing = 0, seed = 1 } = made;
  const latent = randomStream(seed, ["latent"]);
  const inclination = Float64Array.from({ length: n }, () => latent.normal());
  const of = (kind: "human" | "simulated"): AnswerSet => ({
    kind,
    name: kind,
    respondents: Int32Array.from({ length: n }, (_, i) => i),
    weights: Float64Array.from({ length: n }, (_, i) => 0.5 + (i % 5) / 4),
    noOption: allRead,
    items: Array.from({ length: items }, (_, j): ItemAnswers => {
      const draw = randomStream(seed, [kind, j]);
      const rows = new Float64Array(n * options);
      for (let i = 0; i < n; i++) {
        const lean = inclination[i]! * (kind === "human" ? 1 : knows);
        const shares = softmax(
          Array.from(
            { length: options },
            (_, k) => (0.6 * lean + 0.3 * Math.sin(j)) * (k - (options - 1) / 2),
          ),
        );
        const absent = kind === "human" && draw.uniform() < missing;
        if (absent) continue;
        if (kind === "simulated" && made.sampled !== true) rows.set(shares, i * options);
        else {
          let rest = draw.uniform();
          let k = 0;
          while (k < options - 1 && rest >= shares[k]!) rest -= shares[k++]!;
          rows[i * options + k] = 1;
        }
      }
      return {
        item: `Q${j + 1}`,
        label: `item ${j + 1}`,
        category: j % 2 === 0 ? "values" : "norms",
        ordered,
        options: Array.from({ length: options }, (_, k) => k + 1),
        optionLabels: Array.from({ length: options }, (_, k) => `option ${k + 1}`),
        rows,
      };
    }),
  });
  return { human: of("human"), answers: of("simulated") };
}

function softmax(x: number[]): number[] {
  const powers = x.map(Math.exp);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
