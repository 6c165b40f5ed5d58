import type { Shown } from "../protocol/shown.js";
import { showFrame } from "./frame/show-frame.js";

/** The part of a danfo Series that is used here. */
interface SeriesLike {
  readonly columns?: readonly (string | number)[];
  readonly index: readonly (string | number)[];
  readonly dtypes: readonly string[];
  readonly values: readonly unknown[];
  readonly ndim: number;
  readonly config?: object;
}

export function isSeries(value: unknown): value is SeriesLike {
  const series = value as Partial<SeriesLike> | null;
  return (
    typeof series === "object" &&
    series !== null &&
    Array.isArray(series.index) &&
    Array.isArray(series.dtypes) &&
    Array.isArray(series.values) &&
    series.ndim === 1
  );
}

/** Shows a series as a frame of one column. */
export function showSeries({ columns, index, dtypes, values, config }: SeriesLike): Shown {
  const frame = {
    columns: [columns?.[0] ?? "0"],
    index,
    dtypes,
    shape: [values.length, 1] as const,
    values: values.map((value) => [value]),
    ndim: 2,
    config,
  };
  return showFrame(frame);
}
