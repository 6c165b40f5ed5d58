import { baselineOf } from "../baseline/baselines.js";
import { permutation, randomStream } from "../random/stream.js";
import type { Segmentation } from "../segment/segmentation.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import type { NamedAnswers, ScoredStudy } from "./scored-answers.js";

/** Uniform answers. */
export function uniformAnswers({ items, of }: ScoredStudy): NamedAnswers {
  return {
    name: "uniform",
    rows: items.map(({ options }) => new Float64Array(of.length * options).fill(1 / options)),
  };
}

/** The answers of other respondents of the study, drawn by weight: as good as humans are, and nobody's own. */
export function humanResample({ items, of, weights }: ScoredStudy, seed: number): NamedAnswers {
  const stream = randomStream(seed, ["configurations", "human resample"]);
  const sums = new Float64Array(weights.length);
  let total = 0;
  for (const [i, weight] of weights.entries()) {
    total += weight;
    sums[i] = total;
  }
  const donors = Int32Array.from(of, () => {
    const at = stream.uniform() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return low;
  });
  return {
    name: "humans, resampled",
    rows: items.map(({ human, options }) => {
      const rows = new Float64Array(of.length * options);
      for (const [i, donor] of donors.entries())
        if (human[donor]! >= 0) rows[i * options + human[donor]!] = 1;
      return rows;
    }),
  };
}

/** The simulated answers given to other respondents. */
export function shuffledAnswers(
  { items, of }: ScoredStudy,
  answers: NamedAnswers,
  seed: number,
): NamedAnswers {
  const order = permutation(seed, ["configurations", "shuffled"], of.length);
  return {
    name: `${answers.name}, shuffled respondents`,
    rows: items.map(({ options }, j) => {
      const rows = new Float64Array(of.length * options);
      for (let i = 0; i < of.length; i++)
        rows.set(answers.rows[j]!.subarray(order[i]! * options, (order[i]! + 1) * options), i * options);
      return rows;
    }),
  };
}

/**
 * What a ridge regression on the same identifiers predicts, fitted to other respondents of the survey; `undefined` where
 * there are none.
 */
export function baselineAnswers(
  run: SimulatedRun,
  segmentation: Segmentation,
  name: string,
  seed: number,
): NamedAnswers | undefined {
  const { others } = run;
  if (others === undefined) return undefined;
  const { survey } = segmentation;
  const predict = baselineOf("ridge regression").fit({
    training: others,
    scored: run.answers.respondents,
    traits: { identifiers: segmentation.identifiers.map((one) => survey.column(one)) },
    seed,
  });
  return { name, rows: run.answers.items.map((_, j) => predict(j)) };
}
