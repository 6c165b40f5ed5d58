/** The end record of an archive without a comment, and the longest comment. */
const endBytes = 22;
const longestComment = 0xffff;

/** The most bytes from the end of an archive in which its end record begins. */
export const endWithin = endBytes + longestComment;

/** Where the end record begins (PKWARE APPNOTE, 4.3.16); `undefined` where there is none. */
export function endRecord(view: DataView): number | undefined {
  const last = Math.max(0, view.byteLength - endWithin);
  for (let at = view.byteLength - endBytes; at >= last; at--)
    if (view.getUint32(at, true) === 0x06054b50) return at;
  return undefined;
}
