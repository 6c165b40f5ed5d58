/** The kind of member of a SAS library that a file is, by its 16th byte. */
const kinds = { "data set": 0x60, catalogue: 0x63 } as const;

/** Whether a file is of SAS 7 or later, and of that kind. Some programs leave the kind of a data set 0. */
export function isSasFile(beginning: Uint8Array, kind: keyof typeof kinds): boolean {
  const ends =
    beginning[28] === 0x18 && beginning[29] === 0x1f && beginning[30] === 0x10 && beginning[31] === 0x11;
  const begins = beginning.subarray(0, 12).every((byte) => byte === 0);
  const mark = beginning[15];
  return begins && ends && (mark === kinds[kind] || (mark === 0 && kind === "data set"));
}
