import type { HeldWeights } from "./checkpoint/held-weights.js";
import type { WeightFormat } from "./executor/weight-format.js";

/** How weights are stored and run, in one line. */
export function weightsInWords(held: HeldWeights, run: WeightFormat): string {
  return `stored as ${held.formats}, run as ${run}`;
}

// Below 6 bits, answers change visibly. On SmolLM2-135M-Instruct, 4 bits moved option probabilities by .047 on average
// and .108 at most, and 8 bits by .006 and .012.
const coarse = 6;

/** What must be known of answers where weights are rounded. */
export function roundingNotes(held: HeldWeights, run: WeightFormat): string[] {
  const notes: string[] = [];
  if (held.bits < coarse) {
    notes.push(
      `The file holds weights in ${held.bits.toFixed(1)} bits on average: answers differ from those of the checkpoint that it was made from.`,
    );
  }
  if (run === "4-bit") {
    notes.push(
      "Weights are rounded to 4 bits, which changes answers: on SmolLM2-135M-Instruct, option probabilities moved by .047 on average and .108 at most. 'populi model check … --weights 4-bit' measures it for this model.",
    );
  }
  return notes;
}
