import { showFrame } from "./frame.js";
import type { Shown } from "./shown.js";

/** What is used of a danfo Series. */
interface SeriesLike {
  readonly columns?: readonly (string | number)[];
  readonly index: readonly (string | number)[];
  readonly dtypes: readonly string[];
  readonly shape: readonly number[];
  readonly values: readonly unknown[];
}

export function isSeries(value: unknown): value is SeriesLike {
  const series = value as Partial<SeriesLike> | null;
  return (
    typeof series === "object" &&
    series !== null &&
    Array.isArray(series.index) &&
    Array.isArray(series.dtypes) &&
    Array.isArray(series.shape) &&
    series.shape.length === 1 &&
    Array.isArray(series.values)
  );
}

/** A series as a frame of one column. */
export function showSeries(series: SeriesLike): Shown {
  return showFrame({
    columns: [series.columns?.[0] ?? "0"],
    index: series.index,
    dtypes: series.dtypes,
    shape: [series.values.length, 1],
    values: series.values.map((value) => [value]),
  });
}
