import type { MetricEstimate } from "../../fidelity/metric/metric-estimate.js";
import { decimal } from "../../show/number-text.js";
import { letters } from "./shorten.js";

/** An estimate in characters. */
export interface IntervalLine {
  readonly name: string;
  readonly estimate: MetricEstimate;
  /** Simulated ones are filled dots, others open squares. */
  readonly simulated: boolean;
  /** Words at the end of the line. */
  readonly mark: string;
}

/** Cells from the lowest value, or 0, to the highest. */
const width = 24;

/** Estimates under each other: name, value, dot with its interval as a line, and a word. */
export function intervalLines(lines: readonly IntervalLine[]): string[] {
  const names = Math.max(...lines.map(({ name }) => letters(name)));
  const ends = lines
    .flatMap(({ estimate: { value, low, high } }) => [value, low, high])
    .filter(Number.isFinite);
  const lowest = Math.min(0, ...ends);
  const highest = Math.max(...ends);
  const cell = (x: number) => Math.round(((x - lowest) / (highest - lowest || 1)) * (width - 1));
  return lines.map(({ name, estimate: { value, low, high }, simulated, mark }) => {
    const cells = Array.from({ length: width }, () => " ");
    if (Number.isFinite(low) && Number.isFinite(high)) cells.fill("─", cell(low), cell(high) + 1);
    if (Number.isFinite(value)) cells[cell(value)] = simulated ? "●" : "□";
    const number = Number.isFinite(value) ? decimal(value) : "—";
    return `  ${name.padEnd(names)}  ${number.padStart(7)}  ${cells.join("")}  ${mark}`.trimEnd();
  });
}
