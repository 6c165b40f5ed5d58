import { type AxisOf, plainAxis } from "./axis.js";

/** A row that panels share: what is written left and right of it. */
export interface Row {
  readonly label: string;
  /** Strong ones are bold, quiet ones grey (default plain). */
  readonly look?: "plain" | "strong" | "quiet";
  /** Small lines under the label. */
  readonly notes?: readonly string[];
  /** Whether the notes warn (default false). */
  readonly warns?: boolean;
  /** Text to the right of the panels. */
  readonly aside?: string;
  /** Room above it, in rows (default 0). */
  readonly gap?: number;
  /** Whether it is a heading over the rows below it, without marks (default false). */
  readonly heading?: boolean;
}

/** Rows in their places, measured in rows from the bottom: the middle of the last is at 0. */
export class Rows {
  readonly placed: readonly (Row & { readonly y: number })[];
  /** From the lower end of the last row to the upper end of the first. */
  readonly span: readonly [bottom: number, top: number];

  /** @param height pixels of a row */
  constructor(
    rows: readonly Row[],
    readonly height: number,
  ) {
    const total = rows.reduce((sum, { gap = 0 }) => sum + 1 + gap, 0) || 1;
    this.span = [-0.5, total - 0.5];
    let next = total - 1;
    this.placed = rows.map((row) => {
      const y = next - (row.gap ?? 0);
      next = y - 1;
      return { ...row, y };
    });
  }

  /** The middle of row number `index`. */
  y(index: number): number {
    return this.placed[index]!.y;
  }

  /** The size in pixels of a panel over all rows. */
  size(width: number): { readonly width: number; readonly height: number } {
    return { width, height: Math.round((this.span[1] - this.span[0]) * this.height) };
  }

  /** The axis over all rows, with thin lines where asked for. */
  axis(lines: readonly number[] = []): AxisOf {
    return plainAxis(this.span, lines);
  }

  /** Lines between rows, headings aside. */
  dividers(): readonly number[] {
    return this.placed.slice(1).flatMap(({ y, heading = false }) => (heading ? [] : [y + 0.5]));
  }
}
