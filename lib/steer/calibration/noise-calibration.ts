import { PopuliError } from "../../errors/populi-error.js";

/** How far noise moves a model's answers, and the σ that follows from it. */
export interface NoiseCalibration {
  /** max(0, 0.4 − sensitivity). */
  readonly sigma: number;
  /** Mean over respondents and items of |position with noise − without| / number of options, 0 … 1. */
  readonly sensitivity: number;
  /** The σ sensitivity was measured at. */
  readonly measuredAt: number;
  /** How many respondents and items sensitivity was measured on. */
  readonly respondents: number;
  readonly items: number;
  /** Share of the pairs of answers of which both were read; the others are left out. */
  readonly read: number;
}

/** No answer was read both with and without noise. */
export class UncalibratedNoise extends PopuliError {
  constructor() {
    super(
      "noise cannot be calibrated without answers: no answer was read with and without noise",
      {},
      "state σ, noise: 0.1, or help the model answer: populi model check MODEL --answers SURVEY",
    );
  }
}

/**
 * The σ at which sensitivity is measured, on the likeliest answers. PSII (section 4.4) does not say; 0.3 is this
 * project's choice, within the range of the σ that PSII reports (0.07 … 0.35).
 */
export const measuringSigma = 0.3;

/**
 * The σ that follows from how far noise moved each answer (PSII, section 4.4): sensitivity is the mean of |position
 * with noise − position without| / number of options, and σ = max(0, 0.4 − sensitivity). Pairs without an answer
 * are left out.
 *
 * @param pairs position of each answer among its options `without` and `with` noise, from 0 (−1: none), and the
 *   number of options
 * @throws UncalibratedNoise where no pair has both answers
 * @example
 * calibratedSigma([{ without: 0, with: 1, options: 4 }]).sigma; // 0.4 − 0.25
 */
export function calibratedSigma(
  pairs: readonly { readonly without: number; readonly with: number; readonly options: number }[],
): Pick<NoiseCalibration, "sigma" | "sensitivity" | "read"> {
  const answered = pairs.filter((pair) => pair.without >= 0 && pair.with >= 0);
  if (answered.length === 0) throw new UncalibratedNoise();
  const moved = answered.reduce((sum, pair) => sum + Math.abs(pair.with - pair.without) / pair.options, 0);
  const sensitivity = moved / answered.length;
  return { sensitivity, sigma: Math.max(0, 0.4 - sensitivity), read: answered.length / pairs.length };
}
