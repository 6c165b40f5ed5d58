/**
 * Decompresses Snappy's raw format (google/snappy, format_description.txt).
 *
 * @throws Error for damaged bytes, or where they hold more than `most`
 */
export function unsnapped(bytes: Uint8Array, most: number): Uint8Array {
  const damaged = () => new Error("the Snappy block is damaged");
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    if (byte === undefined || shift > 28) throw damaged();
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length > most) throw new Error(`the Snappy block holds ${length} bytes`);
  const out = new Uint8Array(length);
  let to = 0;
  const little = (count: number) => {
    if (at + count > bytes.length) throw damaged();
    let value = 0;
    for (let k = 0; k < count; k++) value += bytes[at++]! * 2 ** (8 * k);
    return value;
  };
  while (at < bytes.length) {
    const tag = little(1);
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const count = (short < 60 ? short : little(short - 59)) + 1;
      if (at + count > bytes.length || to + count > length) throw damaged();
      out.set(bytes.subarray(at, at + count), to);
      at += count;
      to += count;
      continue;
    }
    const count = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const back = kind === 1 ? (tag >> 5) * 256 + little(1) : little(kind === 2 ? 2 : 4);
    if (back === 0 || back > to || to + count > length) throw damaged();
    // The copy may overlap what it writes.
    for (let k = 0; k < count; k++, to++) out[to] = out[to - back]!;
  }
  if (to !== length) throw damaged();
  return out;
}
