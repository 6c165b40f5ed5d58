import { normalVector } from "../../../../lib/random/stream.js";
import type { IdentityCodes } from "../identity-codes.js";
import { identityWidth } from "./coordinates.js";

/** The most coordinates that the values of one attribute share. */
const most = 3;
/** Directions drawn for each value that is placed. */
const candidates = 200;

/**
 * A direction of length 1 for each value, `[codes, identityWidth]`. Attributes have coordinates of their own, so that the
 * sum of a persona's codes tells every value. Values of one attribute lie far apart on a sphere: each new one is the
 * candidate that is least like those before it.
 */
export function valueCodes(
  { attributes, size }: Pick<IdentityCodes, "attributes" | "size">,
  seed: number,
): Float64Array[] {
  const codes = Array.from({ length: size }, () => new Float64Array(identityWidth));
  if (codedCoordinates({ attributes }) > identityWidth)
    throw new Error(
      `the codes of ${attributes.length} attributes do not fit into ${identityWidth} coordinates`,
    );
  let from = 0;
  for (const { name, from: row, values } of attributes) {
    const dimensions = dimensionsOf(values);
    const placed: Float64Array[] = [];
    for (let value = 0; value < values; value++) {
      let best: Float64Array | undefined;
      let least = Number.POSITIVE_INFINITY;
      for (let candidate = 0; candidate < candidates; candidate++) {
        const direction = unit(normalVector(seed, ["code", name, value, candidate], dimensions));
        const likeness = Math.max(-1, ...placed.map((other) => dot(other, direction)));
        if (likeness < least) [best, least] = [direction, likeness];
      }
      placed.push(best!);
      codes[row + value]!.set(best!, from);
    }
    from += dimensions;
  }
  return codes;
}

/** How many of the coordinates of identity the codes occupy, from the first on. */
export function codedCoordinates({ attributes }: Pick<IdentityCodes, "attributes">): number {
  return attributes.reduce((sum, { values }) => sum + dimensionsOf(values), 0);
}

function dimensionsOf(values: number): number {
  return Math.min(values - 1, most);
}

function unit(vector: ArrayLike<number>): Float64Array {
  const own = Float64Array.from(vector);
  const length = Math.sqrt(dot(own, own));
  return own.map((x) => x / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}
