/** The part of V8's limit reserved for new objects, bytes: three semi-spaces of 16 MB, or of 64 MB from Node 24 on. */
const young = 3 * (Number.parseInt(process.versions.node, 10) >= 24 ? 64 : 16) * 2 ** 20;

/** The share of the remaining limit above which the heap counts as full. */
const full = 0.8;

/** How much of a heap may be used before it counts as full, bytes. */
export function heapThreshold(limit: number): number {
  return full * (limit - young);
}
