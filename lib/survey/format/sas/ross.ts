/**
 * Unpacks a row that SAS packed with COMPRESS=BINARY (Ross Data Compression; Ed Ross, C/C++ Users Journal, October
 * 1992): two bytes of flags, then sixteen literal bytes, runs or copies from further back.
 *
 * @returns whether the row was exactly filled
 */
export function unpackRoss(packed: Uint8Array, row: Uint8Array): boolean {
  let from = 0;
  let to = 0;
  while (from + 2 <= packed.length) {
    const flags = (packed[from]! << 8) | packed[from + 1]!;
    from += 2;
    for (let bit = 15; bit >= 0 && from < packed.length; bit--) {
      if ((flags & (1 << bit)) === 0) {
        if (to >= row.length) return false;
        row[to] = packed[from]!;
        to += 1;
        from += 1;
        continue;
      }
      if (from + 2 > packed.length) return false;
      const command = packed[from]! >> 4;
      const low = packed[from]! & 15;
      const second = packed[from + 1]!;
      const third = packed[from + 2] ?? 0;
      from += command === 1 || command === 2 ? 3 : 2;
      if (command <= 1) {
        const [count, byte] = command === 0 ? [3 + low, second] : [19 + low + second * 16, third];
        if (to + count > row.length) return false;
        row.fill(byte, to, to + count);
        to += count;
      } else {
        const back = 3 + low + second * 16;
        const count = command === 2 ? 16 + third : command;
        if (back > to || to + count > row.length || count > back) return false;
        row.copyWithin(to, to - back, to - back + count);
        to += count;
      }
    }
  }
  return to === row.length;
}
