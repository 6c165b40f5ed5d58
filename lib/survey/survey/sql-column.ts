import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { isoTexts, momentsOf } from "../table/dates.js";

/** A column as DuckDB holds it. */
export interface SqlColumn {
  readonly type: DuckDBType;
  readonly values: readonly DuckDBValue[];
}

/**
 * Values as a column of DuckDB: whole numbers, numbers, or texts. Texts that are all dates, dates and times, or times
 * become dates, timestamps, or times (intervals beyond 24 hours), so that comparisons are of moments, not of letters.
 */
export async function sqlColumn(values: readonly (string | number | null)[]): Promise<SqlColumn> {
  const duckdb = await import("@duckdb/node-api");
  const text = values.some((value) => typeof value === "string");
  if (!text) {
    const whole = values.every((value) => value === null || Number.isSafeInteger(value));
    return whole
      ? { type: duckdb.BIGINT, values: values.map((value) => (value === null ? null : BigInt(value))) }
      : { type: duckdb.DOUBLE, values };
  }
  const moments = momentsOf(isoTexts(values) ?? values, undefined, "0001-01-01");
  if (moments === undefined)
    return { type: duckdb.VARCHAR, values: values.map((value) => (value === null ? null : String(value))) };
  const { kind } = moments;
  const seconds = moments.seconds.map((value) => (typeof value === "number" ? value : null));
  const microseconds = (value: number) => BigInt(Math.round(value * 1e6));
  const of = (make: (value: number) => DuckDBValue) =>
    seconds.map((value) => (value === null ? null : make(value)));
  if (kind === "date")
    return {
      type: duckdb.DATE,
      values: of((value) => new duckdb.DuckDBDateValue(Math.round(value / 86_400))),
    };
  if (kind === "date and time")
    return {
      type: duckdb.TIMESTAMP,
      values: of((value) => new duckdb.DuckDBTimestampValue(microseconds(value))),
    };
  if (seconds.every((value) => value === null || (value >= 0 && value < 86_400)))
    return { type: duckdb.TIME, values: of((value) => new duckdb.DuckDBTimeValue(microseconds(value))) };
  return {
    type: duckdb.INTERVAL,
    values: of((value) => new duckdb.DuckDBIntervalValue(0, 0, microseconds(value))),
  };
}
