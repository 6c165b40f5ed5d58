import { clockTime, isoDate, isoDateTime, spssEpochSeconds } from "../../table/dates.js";

/** SPSS format types of dates and times (PSPP developer's guide, "Variable Record"). */
const dateFormats = new Set([20, 23, 24, 28, 29, 30, 38, 39]);
const dateTimeFormats = new Set([22, 41]);
const timeFormats = new Set([21, 25, 40]);

/** How to print a number by its SPSS format: a date, a date and time, a time; `undefined` for a plain number. */
export function momentOf(format: number): ((value: number) => string | undefined) | undefined {
  if (dateFormats.has(format)) return (value) => isoDate(value + spssEpochSeconds);
  if (dateTimeFormats.has(format)) return (value) => isoDateTime(value + spssEpochSeconds);
  return timeFormats.has(format) ? clockTime : undefined;
}
