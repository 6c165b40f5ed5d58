import { createRequire } from "node:module";
import type { DataFrame } from "danfojs-node";
import { type ColumnNote, type ColumnNotes, columnNotes } from "../../show/column-notes.js";
import type { Code, Variable } from "../codebook/codebook.js";
import type { Column } from "./column.js";

type Value = string | number | null;

/** What a frame holds for an answer. */
export interface FrameOptions {
  /** Value labels instead of codes (default true). */
  readonly labels?: boolean;
  /** For a missing answer, null (default), its code, or its reason. */
  readonly missing?: "null" | "code" | "reason";
}

/** danfojs-node takes over a second to load, so the first frame loads it and not `import "populi"`. */
function danfo(): typeof import("danfojs-node") {
  return createRequire(import.meta.url)("danfojs-node");
}

/** A danfo frame of columns, `[respondents, columns]`. */
export function frameOf(columns: readonly Column[], options: FrameOptions): DataFrame {
  const data = columns.map((column) => valuesOf(column, options));
  return danfoFrame(
    columns.map((column) => column.variable.name),
    data,
    new Map(columns.map(({ variable }) => [variable.name, noteOf(variable)])),
  );
}

/** What a frame shows about a variable beside its column. */
export function noteOf({ label, values }: Variable): ColumnNote {
  return { label, values: values.map((value) => value.label) };
}

/** A danfo frame of named columns of equal length, with notes on them. */
export function danfoFrame(
  names: readonly string[],
  data: readonly (readonly Value[])[],
  notes: ColumnNotes = new Map(),
): DataFrame {
  const rows = Array.from({ length: data[0]?.length ?? 0 }, (_, i) => data.map((values) => values[i]!));
  // danfo would infer types from the first rows, and fail on a column that is empty there.
  const dtypes = data.map((values) => {
    const first = values.find((value) => value !== null);
    if (typeof first === "string" || values.some((value) => typeof value === "string")) return "string";
    return values.every((value) => value === null || Number.isInteger(value)) && first !== undefined
      ? "int32"
      : "float32";
  });
  const { DataFrame } = danfo();
  const tableDisplayConfig: object = { [columnNotes]: notes };
  return new DataFrame(rows as never, { columns: [...names], dtypes, config: { tableDisplayConfig } });
}

/** The values of a column as a frame holds them, `[respondents]`. */
export function valuesOf(column: Column, { labels = true, missing = "null" }: FrameOptions = {}): Value[] {
  const { variable, level, levels } = column;
  const label = new Map<Code, string>(variable.values.map(({ code, label }) => [code, label]));
  const shown: Value[] = levels.map((code) => {
    const text = label.get(code);
    // A number without a label, or whose label is itself, stays a number.
    return !labels || text === undefined || text === String(code) ? code : text;
  });
  // A column holds one kind of value: beside "a great deal", 1 … 9 become texts.
  if (variable.measure !== "scale" && shown.some((value) => typeof value === "string")) {
    for (const [k, value] of shown.entries()) shown[k] = String(value);
  }
  const missingLabel = new Map<Code, string>(variable.missing.map((entry) => [entry.code, entry.label]));
  return Array.from(level, (answer, i): Value => {
    if (answer >= 0) return shown[answer]!;
    if (missing === "null") return null;
    if (missing === "reason") return column.reason(i) ?? null;
    const code = column.raw(i);
    return code !== null && labels ? (missingLabel.get(code) ?? code) : code;
  });
}
