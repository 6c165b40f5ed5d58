import { notFinite } from "../pass/not-finite.js";
import type { Continuations } from "./continuations.js";
import { LogSum } from "./log-sum.js";
import { sumOfExponentials } from "./sum-of-exponentials.js";

/** Receives the logarithm of the probability that the next token leads somewhere. */
export interface NextOutcomes {
  /** The tokens that are not listed, together, and end tokens. */
  together(outcome: number, log: number): void;
  /** One listed token. */
  token(id: number, outcome: number, log: number): void;
}

/**
 * Tells where the next token leads, from its logits `[vocabulary]`. All probabilities add up to 1.
 *
 * @throws PopuliError where logits are not finite
 */
export function nextOutcomes(
  logits: Float32Array,
  { ids, outcomes, otherwise, ended }: Continuations,
  endIds: readonly number[],
  found: NextOutcomes,
): void {
  const largest = largestOf(logits);
  const ends = new Set(endIds);
  const total = new LogSum();
  // What lies between the tokens that are listed is summed in runs.
  let others = 0;
  let from = 0;
  for (const id of mergedAscending(ids, [...ends])) {
    if (id >= logits.length) break;
    others += sumOfExponentials(logits, from, id, largest);
    total.add(logits[id]! - largest);
    from = id + 1;
  }
  others += sumOfExponentials(logits, from, logits.length, largest);
  total.add(Math.log(others));
  const all = largest + total.log;
  if (!Number.isFinite(all) || Number.isNaN(others)) throw notFinite("probabilities");
  if (others > 0) found.together(otherwise, Math.log(others) - total.log);
  for (const id of ends) found.together(ended, logits[id]! - all);
  for (let place = 0; place < ids.length && ids[place]! < logits.length; place++) {
    const id = ids[place]!;
    if (!ends.has(id)) found.token(id, outcomes[place]!, logits[id]! - all);
  }
}

function largestOf(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id++) if (logits[id]! > largest) largest = logits[id]!;
  return largest;
}

/** Ascending ids with a few more among them, each once. */
function mergedAscending(ascending: Int32Array, more: readonly number[]): Int32Array {
  const missing = more.filter((id) => !ascending.includes(id));
  if (missing.length === 0) return ascending;
  const merged = new Int32Array(ascending.length + missing.length);
  merged.set(ascending);
  merged.set(missing, ascending.length);
  return merged.sort();
}
