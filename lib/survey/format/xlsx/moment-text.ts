import { clockTime, isoDate, isoDateTime } from "../../table/dates.js";
import type { SheetCell } from "../sheet/sheet-table.js";
import type { CellMoment } from "./cell-formats.js";

/** Day 0 of Excel's calendars, in seconds since 1970. */
export const epoch1900 = Date.UTC(1899, 11, 30) / 1000;
export const epoch1904 = Date.UTC(1904, 0, 1) / 1000;

/** A number that is a date or a time. */
export interface Moment {
  readonly serial: number;
  readonly kind: CellMoment;
}

const isMoment = (cell: SheetCell | Moment | undefined): cell is Moment =>
  typeof cell === "object" && cell !== null;

/** Turns dates and times into texts; all dates of a column are written with a time where one of them has one. */
export function withTexts(rows: (SheetCell | Moment)[][], epoch: number): SheetCell[][] {
  const withTime = new Set<number>();
  for (const row of rows)
    for (const [c, cell] of row.entries())
      if (
        isMoment(cell) &&
        (cell.kind === "date and time" || (cell.kind === "date" && cell.serial % 1 !== 0))
      )
        withTime.add(c);
  return rows.map((row) =>
    row.map((cell, c) => (isMoment(cell) ? momentText(cell, epoch, withTime.has(c)) : (cell ?? null))),
  );
}

function momentText({ serial, kind }: Moment, epoch: number, withTime: boolean): SheetCell {
  // Excel counts 29 February 1900, which was no day: earlier dates are one day on.
  const days = epoch === epoch1900 && serial < 60 && serial >= 1 ? serial + 1 : serial;
  // A serial number is exact to about a microsecond.
  const seconds = Math.round(days * 86_400 * 1000) / 1000;
  if (
    kind === "duration" ||
    (kind === "time" && serial >= 0 && serial < 1) ||
    (epoch === epoch1900 && serial < 1 && serial >= 0)
  )
    return clockTime(Math.round(serial * 86_400 * 1000) / 1000) ?? serial;
  if (serial < 0) return serial;
  // A time of day of more than a day is the time of a date.
  return (kind === "date" && !withTime ? isoDate(seconds + epoch) : isoDateTime(seconds + epoch)) ?? serial;
}
