import type { ParameterShape } from "./parameters.js";

export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Weight decay: each step takes this share, times the rate, off every matrix, and nothing off norms. */
  readonly decay: number;
  /** The largest norm of a gradient; longer ones are scaled down to it. */
  readonly clip: number;
}

export const adamWDefaults: AdamWOptions = { beta1: 0.9, beta2: 0.98, epsilon: 1e-9, decay: 0.02, clip: 1 };

/** First and second moments of the gradient, flat like the parameters. */
export interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * One step of AdamW (Loshchilov & Hutter 2019, algorithm 2) with the gradient clipped by its norm. Changes `values` and
 * the moments in place, in one pass over plain arrays where tensor operations would take a dozen.
 *
 * @param step 1-based, for the bias correction
 * @returns the gradient's norm before clipping
 */
export function adamWStep(
  shapes: readonly ParameterShape[],
  values: Float32Array,
  gradient: Float32Array,
  moments: Moments,
  step: number,
  rate: number,
  { beta1, beta2, epsilon, decay, clip }: AdamWOptions = adamWDefaults,
): number {
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += gradient[i]! * gradient[i]!;
  const norm = Math.sqrt(squares);
  const scale = norm > clip ? clip / norm : 1;
  const correction1 = 1 - beta1 ** step;
  const correction2 = 1 - beta2 ** step;
  const { first, second } = moments;
  for (const { offset, size, spread } of shapes) {
    const shrink = spread > 0 ? 1 - rate * decay : 1;
    for (let i = offset; i < offset + size; i++) {
      const g = gradient[i]! * scale;
      const m = beta1 * first[i]! + (1 - beta1) * g;
      const v = beta2 * second[i]! + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      values[i] = values[i]! * shrink - (rate * (m / correction1)) / (Math.sqrt(v / correction2) + epsilon);
    }
  }
  return norm;
}

/** The learning rate at a step: linear warm-up, then half a cosine down to a twentieth of the peak. */
export function rateAt(step: number, steps: number, peak: number, warmup: number): number {
  if (step <= warmup) return (peak * step) / warmup;
  const done = (step - warmup) / Math.max(1, steps - warmup);
  return peak * (0.05 + 0.475 * (1 + Math.cos(Math.PI * Math.min(1, done))));
}
