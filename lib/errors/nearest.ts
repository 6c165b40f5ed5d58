import { distance } from "fastest-levenshtein";

/**
 * The valid name nearest to a mistaken one. `undefined` when none is near: at most a third of the letters may differ,
 * or two if that is more.
 *
 * @example
 * nearestName("Q26O", ["Q1", "Q260"]); // "Q260"
 */
export function nearestName(wanted: string, valid: Iterable<string>): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of valid) {
    const edits = distance(wanted.toLowerCase(), name.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      best = name;
    }
  }
  return best;
}

/** A sentence of advice: the nearest valid name, or the first few valid ones. */
export function adviseName(wanted: string, valid: readonly string[]): string {
  const near = nearestName(wanted, valid);
  if (near !== undefined) return `did you mean '${near}'?`;
  const shown = valid.slice(0, 12).join(", ");
  return `there ${valid.length === 1 ? "is" : "are"}: ${shown}${valid.length > 12 ? `, … (${valid.length} in all)` : ""}`;
}
