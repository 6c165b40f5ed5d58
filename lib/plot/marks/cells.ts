import type { Heat } from "./mark.js";

/** Cells coloured from pale to dark, from 0 to the largest value; there is no cell where the value is `null`. */
export function cells(
  name: string,
  at: { readonly x: readonly number[]; readonly y: readonly number[] },
  values: readonly (readonly (number | null)[])[],
  largest: number,
  says: (y: number, x: number) => string,
): Heat {
  return {
    type: "heatmap",
    name,
    inLegend: false,
    ...at,
    z: values,
    zmin: 0,
    zmax: largest,
    colorscale: [
      [0, "#e8f1f7"],
      [1, "#08519c"],
    ],
    showscale: false,
    hovertext: values.map((row, y) => row.map((value, x) => (value === null ? "" : says(y, x)))),
  };
}
