import { counted } from "../../../errors/counted.js";
import { isoDateTime } from "../../table/dates.js";
import {
  attributesOf,
  classOf,
  describeValue,
  isDataFrame,
  naInteger,
  namesOf,
  type RList,
  type RValue,
  textsOf,
} from "./value.js";

/** A column of a data frame that holds one value for each row. */
export interface FlatColumn {
  readonly name: string;
  readonly value: Extract<RValue, { readonly type: "integer" | "logical" | "double" | "text" }>;
}

/**
 * The columns of a data frame. A matrix or data frame within it becomes a column for each of its columns, named as R's
 * `data.frame` names them: "x.1", "x.age". What is no column of values is left out, with a note.
 */
export function flatColumns(frame: RList, rows: number, notes: string[]): FlatColumn[] {
  const left: string[] = [];
  const columns = flatten(frame, rows, "", left, 0);
  if (left.length > 0) {
    const shown = left.slice(0, 6).join(", ");
    notes.push(`columns left out: ${shown}${left.length > 6 ? `, … (${left.length})` : ""}`);
  }
  return columns;
}

function flatten(frame: RList, rows: number, prefix: string, left: string[], depth: number): FlatColumn[] {
  const names = namesOf(frame);
  return frame.values.flatMap((value, k): FlatColumn[] => {
    const name = `${prefix}${names[k] || `V${k + 1}`}`;
    const moments = brokenDown(value, rows);
    if (moments !== undefined) return [{ name, value: moments }];
    if (isDataFrame(value) && depth < 20) return flatten(value, rows, `${name}.`, left, depth + 1);
    if (
      value.type !== "integer" &&
      value.type !== "logical" &&
      value.type !== "double" &&
      value.type !== "text"
    ) {
      left.push(`${name} (${describeValue(value)})`);
      return [];
    }
    if (value.values.length === rows) return [{ name, value }];
    const width = value.values.length / rows;
    if (!Number.isInteger(width)) {
      left.push(`${name} (${counted(value.values.length, "value")} for ${counted(rows, "row")})`);
      return [];
    }
    const dimnames = attributesOf(value).get("dimnames");
    const titles = dimnames?.type === "list" ? textsOf(dimnames.values[1]) : [];
    return Array.from({ length: width }, (_, c) => ({
      name: `${name}.${titles[c] ?? c + 1}`,
      value: { ...value, values: value.values.slice(c * rows, (c + 1) * rows) } as FlatColumn["value"],
    }));
  });
}

/** The dates and times of R's class POSIXlt, which keeps seconds, minutes, … in lists, as texts. */
function brokenDown(value: RValue, rows: number): FlatColumn["value"] | undefined {
  if (value.type !== "list" || !classOf(value).includes("POSIXlt")) return undefined;
  const names = namesOf(value);
  const part = (name: string) => value.values[names.indexOf(name)];
  const [years, months, days, hours, minutes, seconds] = ["year", "mon", "mday", "hour", "min", "sec"].map(
    (name) => {
      const found = part(name);
      return found?.type === "integer" || found?.type === "double" ? found.values : [];
    },
  );
  const values = Array.from({ length: rows }, (_, k) => {
    const parts = [years, months, days, hours, minutes].map((of) => of![k] ?? Number.NaN);
    if (parts.includes(naInteger) || parts.some(Number.isNaN)) return null;
    const [year, month, day, hour, minute] = parts as [number, number, number, number, number];
    return isoDateTime(Date.UTC(1900 + year, month, day, hour, minute) / 1000 + (seconds![k] ?? 0)) ?? null;
  });
  return { type: "text", values, attributes: value.attributes };
}
