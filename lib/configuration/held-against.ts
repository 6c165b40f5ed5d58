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

/**
 * The answers of another respondent of the same segment, drawn by weight: as good as people are of whom no more is known
 * than their segment. Who is alone in a segment keeps the own answers.
 */
export function humanResample({ items, of, weights }: ScoredStudy, seed: number): NamedAnswers {
  const stream = randomStream(seed, ["configurations", "human resample"]);
  const members = new Map<number, number[]>();
  for (const [i, segment] of of.entries()) {
    const own = members.get(segment);
    if (own === undefined) members.set(segment, [i]);
    else own.push(i);
  }
  const donors = Int32Array.from(of, (segment, i) => {
    const others = members.get(segment)!.filter((other) => other !== i);
    const at = stream.uniform() * others.reduce((sum, other) => sum + weights[other]!, 0);
    let passed = 0;
    const donor = others.find((other) => {
      passed += weights[other]!;
      return passed > at;
    });
    return donor ?? others.at(-1) ?? i;
  });
  return {
    name: "humans of the same segment",
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
