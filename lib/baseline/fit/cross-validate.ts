import { permutation } from "../../random/stream.js";
import type { AnswerData, AnswerRegression } from "./answer-regression.js";
import { takeRows } from "./sparse-rows.js";

const folds = 5;

/**
 * Penalties tried, from strong to weak. The penalty is one over the variance that coefficients are expected to have: at
 * 215 a trait moves an answer by about .07 logits, at .1 by about 3.
 */
const strengths = [215, 46, 10, 2.2, 0.46, 0.1] as const;

/**
 * The penalty with the lowest deviance of held-out answers in five folds, `Infinity` where predictors do not help at
 * all. Folds are drawn by the seed. Weaker penalties are tried until one is worse than the one before.
 */
export function strengthByCrossValidation(
  regression: AnswerRegression,
  data: AnswerData,
  seed: number,
): number {
  const n = data.y.length;
  const parts = Math.min(folds, n);
  const order = permutation(seed, ["baseline", "folds"], n);
  const splits = Array.from({ length: parts }, (_, fold) => {
    const kept = order.filter((_, place) => place % parts !== fold);
    return split(
      data,
      kept,
      order.filter((_, place) => place % parts === fold),
    );
  });
  let best = {
    penalty: Number.POSITIVE_INFINITY,
    loss: splits.reduce((sum, part) => sum + lossOfShares(part), 0),
  };
  const starts: (Float64Array | undefined)[] = splits.map(() => undefined);
  for (const penalty of strengths) {
    let loss = 0;
    for (const [fold, { kept, held }] of splits.entries()) {
      const fit = regression.fit(kept, new Float64Array(kept.x.columns).fill(penalty), starts[fold]);
      starts[fold] = fit.parameters;
      loss += deviance(fit.predict(held.x), held);
    }
    if (loss >= best.loss) break;
    best = { penalty, loss };
  }
  return best.penalty;
}

interface Split {
  readonly kept: AnswerData;
  readonly held: AnswerData;
}

/** The options that the kept respondents chose, and those held back who chose one of them: others cannot be predicted. */
function split(data: AnswerData, kept: Int32Array, held: Int32Array): Split {
  const place = new Int32Array(data.options).fill(-1);
  const chosen = [...new Set(Array.from(kept, (i) => data.y[i]!))].sort((a, b) => a - b);
  for (const [to, option] of chosen.entries()) place[option] = to;
  const part = (positions: Int32Array): AnswerData => ({
    x: takeRows(data.x, positions),
    y: Int32Array.from(positions, (i) => place[data.y[i]!]!),
    options: chosen.length,
    weights: Float64Array.from(positions, (i) => data.weights[i]!),
  });
  return { kept: part(kept), held: part(held.filter((i) => place[data.y[i]!]! >= 0)) };
}

function lossOfShares({ kept, held }: Split): number {
  const shares = new Float64Array(kept.options);
  let total = 0;
  for (let i = 0; i < kept.y.length; i++) {
    shares[kept.y[i]!]! += kept.weights[i]!;
    total += kept.weights[i]!;
  }
  const rows = Float64Array.from(
    { length: held.y.length * held.options },
    (_, at) => shares[at % held.options]! / total,
  );
  return deviance(rows, held);
}

function deviance(rows: Float64Array, { y, options, weights }: AnswerData): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++)
    sum -= 2 * weights[i]! * Math.log(Math.max(rows[i * options + y[i]!]!, Number.MIN_VALUE));
  return sum;
}
