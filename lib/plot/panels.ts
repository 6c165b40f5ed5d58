/** Panels side by side in rows, with room above each for its heading. */
export interface PanelGrid {
  readonly width: number;
  readonly height: number;
  readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number };
  /** Where panel number `index`, from 0 and row by row, stands in shares of the plotting area. */
  at(index: number): { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
}

/**
 * Places `count` panels of a size in pixels, at most `across` in a row.
 *
 * @param gap pixels between panels: beside each other, and below each other
 */
export function panelGrid(
  count: number,
  across: number,
  panel: { readonly width: number; readonly height: number },
  gap: { readonly x: number; readonly y: number },
  margin: PanelGrid["margin"],
): PanelGrid {
  const columns = Math.min(count, across);
  const rows = Math.ceil(count / columns);
  const inner = {
    width: columns * panel.width + (columns - 1) * gap.x,
    height: rows * panel.height + (rows - 1) * gap.y,
  };
  return {
    width: inner.width + margin.l + margin.r,
    height: inner.height + margin.t + margin.b,
    margin,
    at(index) {
      const left = (index % columns) * (panel.width + gap.x);
      const top = Math.floor(index / columns) * (panel.height + gap.y);
      return {
        x: [left / inner.width, (left + panel.width) / inner.width],
        y: [1 - (top + panel.height) / inner.height, 1 - top / inner.height],
      };
    },
  };
}
