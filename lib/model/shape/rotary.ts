import { PopuliError } from "../../errors/populi-error.js";

/**
 * How rotary frequencies are stretched for long texts.
 * - `no rotation`: a layer without positions (NoPE, SmolLM 3).
 * - `linear`: positions divided by a factor (Chen et al. 2023, arXiv 2306.15595).
 * - `llama3`: Llama 3.1 model card and reference code (`apply_scaling`, meta-llama/llama-models).
 * - `yarn`: Peng et al. 2023 (arXiv 2309.00071), section 3.2 and 3.4.
 * - `longrope`: Ding et al. 2024 (arXiv 2402.13753), as Phi-3 publishes it: one divisor per frequency, of two lists.
 */
export type RotaryScaling =
  | { readonly kind: "none" }
  | { readonly kind: "no rotation" }
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
      /**
       * Full turns over the original length: with more than `fastTurns` a frequency stays, with fewer than `slowTurns`
       * it is divided.
       */
      readonly fastTurns: number;
      readonly slowTurns: number;
      /** Whether the ends of the ramp between them are rounded to whole dimensions. */
      readonly wholeRamp: boolean;
      readonly originalContextLength: number;
      readonly amplitude: number;
    }
  | {
      readonly kind: "longrope";
      /** Divisors for sequences up to the original length, `[rotaryWidth / 2]`. */
      readonly short: readonly number[];
      /** Divisors for longer sequences. */
      readonly long: readonly number[];
      readonly originalContextLength: number;
      readonly amplitude: number;
    };

/** Base and scaling of rotary positions. */
export interface RotaryPositions {
  readonly base: number;
  readonly scaling: RotaryScaling;
}

/**
 * Radians per position of each rotated pair of a head's dimensions, `[width / 2]`.
 *
 * @param width how many of a head's dimensions are rotated
 * @param length tokens in the whole sequence, which `longrope` depends on
 */
export function rotaryFrequencies(rotary: RotaryPositions, width: number, length: number): Float64Array {
  const { scaling } = rotary;
  const key = `${width}${scaling.kind === "longrope" && isLong(scaling, length) ? " long" : ""}`;
  const known = frequencies.get(rotary) ?? new Map<string, Float64Array>();
  frequencies.set(rotary, known);
  const found = known.get(key) ?? frequenciesOf(rotary, width, length);
  known.set(key, found);
  return found;
}

/** Every pass over a model needs the same ones. */
const frequencies = new WeakMap<RotaryPositions, Map<string, Float64Array>>();

function frequenciesOf({ base, scaling }: RotaryPositions, width: number, length: number): Float64Array {
  const plain = Float64Array.from({ length: width / 2 }, (_, pair) => base ** ((-2 * pair) / width));
  switch (scaling.kind) {
    case "none":
      return plain;
    case "no rotation":
      return plain.fill(0);
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
      // The pair of dimensions that makes this many turns over the original length.
      const pairOf = (turns: number) =>
        (width * Math.log(original / (turns * 2 * Math.PI))) / (2 * Math.log(base));
      const [first, last] = [pairOf(fastTurns), pairOf(slowTurns)];
      const low = Math.max(wholeRamp ? Math.floor(first) : first, 0);
      const high = Math.min(wholeRamp ? Math.ceil(last) : last, width - 1);
      // As in the published code, an empty ramp is 0.001 wide.
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

/** Factor on cosines and sines. */
export function rotaryAmplitude({ scaling }: RotaryPositions): number {
  return scaling.kind === "yarn" || scaling.kind === "longrope" ? scaling.amplitude : 1;
}

/** Whether frequencies depend on the length of the sequence. */
export function dependsOnLength({ scaling }: RotaryPositions): boolean {
  return scaling.kind === "longrope";
}

/** Whether a sequence has the same rotary frequencies at both lengths. */
export function sameRotation(rotaries: readonly RotaryPositions[], a: number, b: number): boolean {
  return rotaries.every(
    ({ scaling }) => scaling.kind !== "longrope" || isLong(scaling, a) === isLong(scaling, b),
  );
}

/**
 * Checks that a row's earlier keys have the frequencies of its present length.
 *
 * @param first position of the row's first new token
 * @param length tokens of the row's sequence so far
 * @throws PopuliError when `longrope` changes its divisors between the two lengths
 */
export function checkSameRotation(rotaries: readonly RotaryPositions[], first: number, length: number): void {
  if (first === 0 || sameRotation(rotaries, first, length)) return;
  throw new PopuliError(
    `the text grows from ${first} to ${length} tokens, and this model changes its rotary frequencies (LongRoPE) in between`,
    {},
    "shorten the text, or run it in one piece, without a prefix",
  );
}

function isLong(scaling: RotaryScaling & { kind: "longrope" }, length: number): boolean {
  return length > scaling.originalContextLength;
}
