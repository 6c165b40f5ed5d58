import { PopuliError } from "../../errors/populi-error.js";

/**
 * How rotary frequencies are stretched for long texts.
 * - `linear`: positions divided by a factor (Chen et al. 2023, arXiv 2306.15595).
 * - `llama3`: Llama 3.1 model card and reference code (`apply_scaling`, meta-llama/llama-models).
 * - `yarn`: Peng et al. 2023 (arXiv 2309.00071), section 3.2 and 3.4.
 * - `longrope`: Ding et al. 2024 (arXiv 2402.13753), as Phi-3 publishes it: one divisor per frequency, of two lists.
 */
export type RotaryScaling =
  | { readonly kind: "none" }
  | { readonly kind: "linear"; readonly factor: number }
  | {
      readonly kind: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalContextLength: number;
    }
  | {
      readonly kind: "yarn";
      readonly factor: number;
      /** Turns over the original length above which a frequency stays, and below which it is divided. */
      readonly fastTurns: number;
      readonly slowTurns: number;
      /** Whether the ends of the ramp between those are rounded to whole dimensions. */
      readonly wholeRamp: boolean;
      readonly originalContextLength: number;
      readonly amplitude: number;
    }
  | {
      readonly kind: "longrope";
      /** Divisors for sequences up to the original length, `[rotaryWidth / 2]`. */
      readonly short: readonly number[];
      /** Divisors for longer ones. */
      readonly long: readonly number[];
      readonly originalContextLength: number;
      readonly amplitude: number;
    };

/** Rotary positions of some layers. */
export interface RotaryPositions {
  readonly base: number;
  readonly scaling: RotaryScaling;
}

/**
 * Radians per position of each rotated pair of a head's dimensions, `[width / 2]`.
 *
 * @param width how many of a head's dimensions turn
 * @param length of the whole sequence, on which `longrope` depends
 */
export function rotaryFrequencies(
  { base, scaling }: RotaryPositions,
  width: number,
  length: number,
): Float64Array {
  const plain = Float64Array.from({ length: width / 2 }, (_, pair) => base ** ((-2 * pair) / width));
  switch (scaling.kind) {
    case "none":
      return plain;
    case "linear":
      return plain.map((frequency) => frequency / scaling.factor);
    case "llama3":
      return plain.map((frequency) => {
        const { factor, lowFrequencyFactor: low, highFrequencyFactor: high } = scaling;
        const turns = (scaling.originalContextLength * frequency) / (2 * Math.PI);
        if (turns > high) return frequency;
        if (turns < low) return frequency / factor;
        const smooth = (turns - low) / (high - low);
        return ((1 - smooth) * frequency) / factor + smooth * frequency;
      });
    case "yarn": {
      const { factor, fastTurns, slowTurns, wholeRamp, originalContextLength: original } = scaling;
      // The pair that makes so many turns over the original length.
      const pairOf = (turns: number) =>
        (width * Math.log(original / (turns * 2 * Math.PI))) / (2 * Math.log(base));
      const [first, last] = [pairOf(fastTurns), pairOf(slowTurns)];
      const low = Math.max(wholeRamp ? Math.floor(first) : first, 0);
      const high = Math.min(wholeRamp ? Math.ceil(last) : last, width - 1);
      // The published code widens an empty ramp by 0.001.
      const span = high === low ? 0.001 : high - low;
      return plain.map((frequency, pair) => {
        const divided = Math.min(1, Math.max(0, (pair - low) / span));
        return (divided * frequency) / factor + (1 - divided) * frequency;
      });
    }
    case "longrope": {
      const divisors = isLong(scaling, length) ? scaling.long : scaling.short;
      return plain.map((frequency, pair) => frequency / divisors[pair]!);
    }
  }
}

/** What cosines and sines are multiplied by. */
export function rotaryAmplitude({ scaling }: RotaryPositions): number {
  return scaling.kind === "yarn" || scaling.kind === "longrope" ? scaling.amplitude : 1;
}

/** Whether frequencies depend on how long the sequence is. */
export function dependsOnLength({ scaling }: RotaryPositions): boolean {
  return scaling.kind === "longrope";
}

/** Whether the positions of a sequence turn alike at two lengths of it. */
export function turnsAlike(rotaries: readonly RotaryPositions[], a: number, b: number): boolean {
  return rotaries.every(
    ({ scaling }) => scaling.kind !== "longrope" || isLong(scaling, a) === isLong(scaling, b),
  );
}

/**
 * Checks that a row's earlier keys were turned with the frequencies that its present length asks for.
 *
 * @param first position of the row's first new token
 * @param length of the row's sequence so far
 * @throws PopuliError when `longrope` would change its divisors between them
 */
export function checkSameRotation(rotaries: readonly RotaryPositions[], first: number, length: number): void {
  if (first === 0 || turnsAlike(rotaries, first, length)) return;
  throw new PopuliError(
    `the text grows from ${first} to ${length} tokens, and this model turns the positions of a longer text otherwise`,
    {},
    "shorten it, or run it in one piece, without a prefix",
  );
}

function isLong(scaling: RotaryScaling & { kind: "longrope" }, length: number): boolean {
  return length > scaling.originalContextLength;
}
