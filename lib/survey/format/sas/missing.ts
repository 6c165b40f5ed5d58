/**
 * The code of a special missing value of SAS, by its letter or underscore: "A" → ".a", "_" → "._". They are written as
 * Stata writes its own, so that both can become either.
 */
export function missingCode(letter: string): string {
  return `.${letter.toLowerCase()}`;
}

export function isMissingCode(code: string | number): boolean {
  return typeof code === "string" && /^\.[a-z_]$/.test(code);
}

/**
 * The code of a missing value by the byte in which a SAS file marks it: 0 is "_", 1 is ".", 2 to 27 are "A" to "Z", and
 * some programs write the character itself. `undefined` for ".", an empty cell.
 */
export function missingOfByte(byte: number): string | undefined {
  if (byte === 0) return missingCode("_");
  if (byte >= 2 && byte <= 27) return missingCode(String.fromCharCode(0x41 + byte - 2));
  const character = String.fromCharCode(byte);
  return /[A-Z_]/.test(character) ? missingCode(character) : undefined;
}
