import type { Marker, Points } from "./mark.js";

/** A mark at each of some points. */
export function dots(
  name: string,
  points: readonly (readonly [x: number, y: number])[],
  marker: Marker,
): Points {
  return {
    type: "scatter",
    name,
    mode: "markers",
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    marker,
  };
}
