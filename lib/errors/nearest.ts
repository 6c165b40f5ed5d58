import { distance } from "fastest-levenshtein";

/**
 * The valid name nearest to a mistaken one. `undefined` when none is near: at most a third of the letters may differ,
 * or two if that is more, but not all; else both must begin alike, with four letters or more and two thirds of the mistaken
 * name.
 *
 * @example
 * nearestName("Q26O", ["Q1", "Q260"]); // "Q260"
 * nearestName("ablate", ["ablation", "segment"]); // "ablation"
 */
export function nearestName(wanted: string, valid: Iterable<string>): string | undefined {
  const names = [...valid].map((name) => ({ name, lower: name.toLowerCase() }));
  const lower = wanted.toLowerCase();
  const least = (most: number, of: (name: string) => number) => {
    let best: string | undefined;
    let fewest = most + 1;
    for (const { name, lower: candidate } of names) {
      const found = of(candidate);
      if (found >= fewest || found >= Math.max(lower.length, candidate.length)) continue;
      fewest = found;
      best = name;
    }
    return best;
  };
  const mostEdits = Math.max(2, Math.floor(wanted.length / 3));
  const mostUnlike = wanted.length - Math.max(4, Math.ceil((2 * wanted.length) / 3));
  return (
    least(mostEdits, (name) => distance(lower, name)) ??
    least(mostUnlike, (name) => wanted.length - sharedBeginning(lower, name))
  );
}

/** How many letters two names begin with alike. */
function sharedBeginning(a: string, b: string): number {
  let shared = 0;
  while (shared < a.length && a[shared] === b[shared]) shared += 1;
  return shared;
}

/** A sentence of advice: the nearest valid name, or the first few valid ones. */
export function adviseName(wanted: string, valid: readonly string[]): string {
  // What a person wrote in a cell may be no text.
  const near = nearestName(String(wanted), valid);
  if (near !== undefined) return `did you mean '${near}'?`;
  const shown = valid.slice(0, 12).join(", ");
  return `there ${valid.length === 1 ? "is" : "are"}: ${shown}${valid.length > 12 ? `, … (${valid.length} in all)` : ""}`;
}
