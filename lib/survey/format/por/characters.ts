/**
 * The portable character set from position 64 on (PSPP developer's guide, "Portable File Characters"). A file begins
 * with the byte that it uses for each position. "\0" stands where a position has no character.
 */
const portable =
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .<(+|&[]!$*);^-/¦,%_>?`:#@'=\"≤□±■°†~–└┌≥⁰¹²³⁴⁵⁶⁷⁸⁹┘┐≠—⁽⁾\0{}\\¢•À";

/** The position of the first portable character, and how many there are. */
const first = 64;
export const charactersInFile = 256;

/** What each byte of a file stands for; "" for a byte that the file's own table does not name. */
export function portableCharacters(table: Uint8Array): readonly string[] {
  const meaning = new Array<string>(charactersInFile).fill("");
  // The filler of unused positions is the character 0, which stands first. So the first position of a byte counts.
  for (const [k, character] of [...portable].entries()) {
    const byte = table[first + k]!;
    if (meaning[byte] === "" && character !== "\0") meaning[byte] = character;
  }
  return meaning;
}
