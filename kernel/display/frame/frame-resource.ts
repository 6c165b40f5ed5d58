import type { FrameLike } from "./frame-like.js";
import type { View } from "./view.js";

/** Rows included for viewers that page and sort by themselves. */
const mostRows = 500;

/** A frame's first rows as a tabular data resource: https://specs.frictionlessdata.io/tabular-data-resource/ */
export function toResource(frame: FrameLike, { columns }: View): object {
  const types: Readonly<Record<string, string>> = {
    int32: "integer",
    float32: "number",
    boolean: "boolean",
  };
  const fields = columns.map(({ name, type, label }) => ({
    name,
    type: types[type] ?? "string",
    ...(label === undefined ? {} : { title: label }),
  }));
  const data = frame.values.slice(0, mostRows).map((row, r) => ({
    index: frame.index[r],
    ...Object.fromEntries(columns.map(({ name }, c) => [name, jsonCell(row[c])])),
  }));
  return {
    schema: { fields: [{ name: "index", type: "any" }, ...fields], primaryKey: ["index"] },
    data,
  };
}

function jsonCell(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  return value ?? null;
}
