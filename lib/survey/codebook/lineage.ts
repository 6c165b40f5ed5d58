import type { Codebook } from "./codebook.js";

/** All variables that a variable was made from, directly or by way of others, and itself. */
export function lineage({ variables }: Codebook, name: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(variables.get(next)?.derivedFrom ?? []));
  }
  return found;
}

/**
 * The identifiers that describe a person once: one that was made from a single other, such as groups of ages, stands in
 * its place.
 */
export function describingIdentifiers(codebook: Codebook, identifiers: readonly string[]): string[] {
  const replaced = new Set(
    identifiers.flatMap((name) => {
      const sources = codebook.variables.get(name)?.derivedFrom ?? [];
      return sources.length === 1 ? sources : [];
    }),
  );
  return identifiers.filter((name) => !replaced.has(name));
}
