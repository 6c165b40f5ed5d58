/*
 * Stata's missing values: "." and ".a" … ".z" are the largest numbers of each type, in that order (help dta, §5
 * "Data", table of missing values).
 */

/** The letter of an extended missing value: 1 → ".a", 26 → ".z". */
export function extendedMissing(rank: number): string {
  return `.${String.fromCharCode(0x60 + Math.min(26, Math.max(1, rank)))}`;
}

/** The rank of ".a" … ".z", or `undefined`. */
export function rankOfMissing(code: string): number | undefined {
  return /^\.[a-z]$/.test(code) ? code.charCodeAt(1) - 0x60 : undefined;
}

/** The first missing value, ".", of whole numbers of 1, 2 and 4 bytes. */
export const firstMissing: Readonly<Record<number, number>> = { 1: 101, 2: 32_741, 4: 2_147_483_621 };

/** The rank of a whole number of that many bytes (0 for "."), or `undefined` where it is not missing. */
export function missingInteger(value: number, bytes: number): number | undefined {
  const first = firstMissing[bytes]!;
  return value >= first ? value - first : undefined;
}

/** The rank of a missing double by its upper 32 bits: 0x7fe00000 is ".", each letter 0x100 more. */
export function missingDouble(upper: number): number {
  return (upper - 0x7fe00000) >> 8;
}

/** The rank of a missing float by its bits: 0x7f000000 is ".", each letter 0x800 more. */
export function missingFloat(bits: number): number {
  return (bits - 0x7f000000) >> 11;
}
