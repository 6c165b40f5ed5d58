/*
 * Stata's missing values "." and ".a" … ".z" are the largest numbers of each type, in that order (help dta, §5 "Data",
 * table of missing values). The rank of "." is 0, of ".a" 1, of ".z" 26.
 */

/** The code of an extended missing value: 1 → ".a", 26 → ".z". */
export function missingCode(rank: number): string {
  return `.${String.fromCharCode(0x60 + Math.min(26, Math.max(1, rank)))}`;
}

/** The rank of ".a" … ".z"; `undefined` for any other code. */
export function rankOfCode(code: string): number | undefined {
  return /^\.[a-z]$/.test(code) ? code.charCodeAt(1) - 0x60 : undefined;
}

/** The first missing value, ".", of whole numbers of 1, 2 and 4 bytes. */
export const firstMissing: Readonly<Record<number, number>> = { 1: 101, 2: 32_741, 4: 2_147_483_621 };

/** The rank of a whole number of that many bytes; `undefined` where it is not missing. */
export function rankOfInteger(value: number, bytes: number, first = firstMissing): number | undefined {
  const least = first[bytes]!;
  return value >= least ? value - least : undefined;
}

/** Which numbers of a version are missing. */
export interface MissingRules {
  /** The least missing whole number of 1, 2 and 4 bytes. */
  readonly first: Readonly<Record<number, number>>;
  /** Whether there are ".a" … ".z" beside ".". */
  readonly letters: boolean;
  /** A double that is missing although it is less than 2¹⁰²³. */
  readonly double?: number;
}

/** The rules of a version. Letters came with version 113; up to version 105, "." was the double 2³³³. */
export function missingRules(version: number): MissingRules {
  if (version >= 113) return { first: firstMissing, letters: true };
  const first = { 1: 127, 2: 32_767, 4: 2_147_483_647 };
  return version <= 105 ? { first, letters: false, double: 2 ** 333 } : { first, letters: false };
}

/** The rank of a missing double, from its upper 32 bits: 0x7fe00000 for ".", and 0x100 more for each letter. */
export function rankOfDouble(upper: number): number {
  return (upper - 0x7fe00000) >> 8;
}

/** The rank of a missing float, from its bits: 0x7f000000 for ".", and 0x800 more for each letter. */
export function rankOfFloat(bits: number): number {
  return (bits - 0x7f000000) >> 11;
}
