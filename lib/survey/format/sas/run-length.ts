/**
 * Unpacks a row that SAS packed with COMPRESS=CHAR (run-length encoding): each control byte says in its upper half what
 * to do and in its lower half how often.
 *
 * @returns whether the row was exactly filled
 */
export function unpackRuns(packed: Uint8Array, row: Uint8Array): boolean {
  let from = 0;
  let to = 0;
  while (from < packed.length) {
    const control = packed[from]!;
    from += 1;
    const command = control >> 4;
    const low = control & 15;
    let copy = 0;
    let repeat = 0;
    let byte = 0;
    const next = () => {
      const value = packed[from] ?? 0;
      from += 1;
      return value;
    };
    if (command === 0) copy = next() + 64 + low * 256;
    else if (command === 1) copy = next() + 64 + low * 256 + 4096;
    else if (command === 2) copy = low + 96;
    else if (command === 4) {
      repeat = next() + 18 + low * 256;
      byte = next();
    } else if (command >= 5 && command <= 7) {
      repeat = next() + 17 + low * 256;
      byte = [0x40, 0x20, 0][command - 5]!;
    } else if (command >= 8 && command <= 11) copy = low + 1 + 16 * (command - 8);
    else if (command === 12) {
      byte = next();
      repeat = low + 3;
    } else if (command >= 13) {
      repeat = low + 2;
      byte = [0x40, 0x20, 0][command - 13]!;
    } else return false;
    if (to + copy + repeat > row.length || from + copy > packed.length) return false;
    row.set(packed.subarray(from, from + copy), to);
    row.fill(byte, to + copy, to + copy + repeat);
    from += copy;
    to += copy + repeat;
  }
  return to === row.length;
}
