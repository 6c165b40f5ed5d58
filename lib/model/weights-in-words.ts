import type { HeldWeights } from "./checkpoint/held-weights.js";
import { isRounded, type RoundedFormat, type WeightFormat } from "./executor/weight-format.js";

/** How weights are stored and run, in one line. */
export function weightsInWords(held: HeldWeights, run: WeightFormat): string {
  return `stored as ${held.formats}, run as ${run}${isRounded(run) ? ` (${measured[run]})` : ""}`;
}

/**
 * What a format changed in option probabilities: eight questions with options from 1 to 10, against f32 (npm run bench
 * -- rounding). Gemma 3 270M is a base model.
 */
const measured: Readonly<Record<RoundedFormat, string>> = {
  "8-bit": moved(".005", ".037"),
  "4-bit": `${moved(".021", ".146")}, and on Gemma 3 270M by .111 and .739`,
  w8a8: moved(".013", ".101"),
  w4a8: `${moved(".019", ".170")}, and on Gemma 3 270M by .108 and .758`,
};

function moved(mean: string, most: string): string {
  return `option probabilities moved by ${mean} on average and ${most} at most on SmolLM2-135M-Instruct`;
}

// Below 6 bits, answers change visibly.
const coarse = 6;

/** What must be known of answers where weights are rounded. */
export function roundingNotes(held: HeldWeights, run: WeightFormat): string[] {
  const notes: string[] = [];
  if (held.bits < coarse) {
    notes.push(
      `The file holds weights in ${held.bits.toFixed(1)} bits on average: answers differ from those of the checkpoint that it was made from.`,
    );
  }
  if (isRounded(run) && run !== "8-bit") {
    notes.push(
      `${roundedParts[run]}, which changes answers: ${measured[run]}. 'populi model check … --weights ${run}' measures it for this model.`,
    );
  }
  return notes;
}

const roundedParts: Readonly<Record<Exclude<RoundedFormat, "8-bit">, string>> = {
  "4-bit": "Weights are rounded to 4 bits",
  w8a8: "Weights and activations are rounded to 8 bits",
  w4a8: "Weights are rounded to 4 bits and activations to 8",
};
