import { type ClassModel, logOf } from "./class-model.js";
import type { EmStep } from "./em-step.js";

/** Where maximisation ended. */
export interface Maximised {
  readonly model: ClassModel;
  readonly logLikelihood: number;
  /** Passes over the data. */
  readonly steps: number;
  readonly converged: boolean;
}

/** When maximisation stops. */
export interface Stopping {
  /** The log-likelihood grows by less than this over a step. */
  readonly tolerance: number;
  /** Passes over the data. */
  readonly mostSteps: number;
}

/**
 * Climbs to a maximum by EM, with squared extrapolation: two steps tell direction and curvature, and a longer step is
 * kept where the log-likelihood is no lower. Every step of EM climbs, so the end is a maximum of the same likelihood.
 * Source: Varadhan & Roland (2008), "Simple and globally convergent methods for accelerating the convergence of any EM
 * algorithm", Scandinavian Journal of Statistics 35, scheme S3.
 *
 * @param breathe called after every step
 */
export async function maximise(
  step: EmStep,
  start: ClassModel,
  { tolerance, mostSteps }: Stopping,
  breathe: () => Promise<void>,
): Promise<Maximised> {
  let model = start;
  let last = Number.NEGATIVE_INFINITY;
  let steps = 0;
  const next = async (from: ClassModel) => {
    steps += 1;
    const made = step(from);
    await breathe();
    return made;
  };
  while (steps < mostSteps) {
    const first = await next(model);
    if (first.logLikelihood - last < tolerance)
      return { model, logLikelihood: first.logLikelihood, steps, converged: true };
    last = first.logLikelihood;
    const second = await next(first.model);
    if (second.logLikelihood - last < tolerance)
      return { model: first.model, logLikelihood: second.logLikelihood, steps, converged: true };
    last = second.logLikelihood;
    const longer = extrapolated(model, first.model, second.model);
    if (longer === undefined) {
      model = second.model;
      continue;
    }
    const third = await next(longer);
    if (third.logLikelihood >= second.logLikelihood) {
      model = third.model;
      last = third.logLikelihood;
    } else model = second.model;
  }
  const { logLikelihood } = await next(model);
  return { model, logLikelihood, steps, converged: false };
}

/** A longer step in logarithms of probabilities; `undefined` where two steps tell no more than one. */
function extrapolated(from: ClassModel, first: ClassModel, second: ClassModel): ClassModel | undefined {
  const parts = [from, first, second].map(({ shares, answers }) =>
    [shares, ...answers].map((table) => table.map(logOf)),
  );
  let [speed, bend] = [0, 0];
  for (const [t, a] of parts[0]!.entries())
    for (let k = 0; k < a.length; k++) {
      const r = parts[1]![t]![k]! - a[k]!;
      const v = parts[2]![t]![k]! - parts[1]![t]![k]! - r;
      speed += r * r;
      bend += v * v;
    }
  if (!(bend > 0)) return undefined;
  const length = Math.min(-1, -Math.sqrt(speed / bend));
  if (length === -1) return undefined;
  const [shares, ...answers] = parts[0]!.map((a, t) =>
    a.map((value, k) => {
      const r = parts[1]![t]![k]! - value;
      const v = parts[2]![t]![k]! - parts[1]![t]![k]! - r;
      return Math.exp(value - 2 * length * r + length * length * v);
    }),
  );
  const { classes } = from;
  return {
    classes,
    shares: normalised(shares!, shares!.length, 1),
    answers: answers.map((table) => normalised(table, table.length / classes, classes)),
  };
}

/** Columns of `[rows, columns]`, each summing to 1. */
function normalised(table: Float64Array, rows: number, columns: number): Float64Array {
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += table[r * columns + c]!;
    for (let r = 0; r < rows; r++) table[r * columns + c]! /= sum;
  }
  return table;
}
