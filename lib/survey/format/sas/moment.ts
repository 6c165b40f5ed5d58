import { clockTime, isoDate, isoDateTime, stataEpochDays } from "../../table/dates.js";

/** SAS counts from 1960-01-01, as Stata does; here, in seconds since 1970. */
const epoch = stataEpochDays * 86_400;

/** Formats that print a whole date, a date and time, or a time (the lists of pyreadstat). */
const dates = new Set(
  "DATE WEEKDATE WEEKDATX WORDDATE WORDDATX DDMMYY MMDDYY YYMMDD E8601DA B8601DA IS8601DA".split(" "),
);
const dateTimes = new Set(
  "DATETIME DATEAMPM MDYAMPM E8601DT B8601DT IS8601DT E8601DN B8601DN E8601DZ B8601DZ".split(" "),
);
const times = new Set("TIME TIMEAMPM HHMM TOD E8601TM B8601TM IS8601TM".split(" "));
/** The separators that a date's format may name at its end: blank, colon, dash, none, period, slash. */
const separated = /^(DDMMYY|MMDDYY|YYMMDD)[BCDNPS]$/;

/** How to print a number by its SAS format: a date, a date and time, a time; `undefined` for a plain number. */
export function momentOf(format: string): ((value: number) => string | undefined) | undefined {
  const name = format.toUpperCase().replace(/[\d.]*$/, "");
  const plain = separated.exec(name)?.[1] ?? name;
  if (dates.has(plain)) return (days) => isoDate(days * 86_400 + epoch);
  if (dateTimes.has(plain)) return (seconds) => isoDateTime(seconds + epoch);
  return times.has(plain) ? clockTime : undefined;
}
