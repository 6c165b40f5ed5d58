import type { Points } from "./mark.js";

/** Filled polygons, each given by its corners. */
export function area(
  name: string,
  polygons: readonly (readonly (readonly [x: number, y: number])[])[],
  look: { readonly color: string; readonly opacity: number },
): Points {
  const corners = polygons.flatMap((polygon, p) => [...(p === 0 ? [] : [[null, null] as const]), ...polygon]);
  return {
    type: "scatter",
    name,
    mode: "lines",
    x: corners.map(([x]) => x),
    y: corners.map(([, y]) => y),
    // Without a line the filling ends at the corners.
    line: { color: look.color, width: 0 },
    fill: "toself",
    fillcolor: look.color,
    opacity: look.opacity,
  };
}
