/**
 * A position in UTF-16 units, as JavaScript counts, from one in Unicode code points, as the protocol counts. They
 * differ after every character beyond the basic plane.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#cursor-pos-and-unicode-offsets
 */
export function toUtf16(text: string, codePoints: number): number {
  let units = 0;
  let left = codePoints;
  for (const character of text) {
    if (left-- <= 0) break;
    units += character.length;
  }
  return units;
}

/** A position in code points from one in UTF-16 units. */
export function toCodePoints(text: string, units: number): number {
  return [...text.slice(0, units)].length;
}
