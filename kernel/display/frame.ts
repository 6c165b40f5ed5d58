import { escapeHtml } from "../../lib/show/html.js";
import type { Shown } from "./shown.js";

/** What is used of a danfo DataFrame, recognised by its shape so that any copy of danfo is. */
interface FrameLike {
  readonly columns: readonly (string | number)[];
  readonly index: readonly (string | number)[];
  readonly dtypes: readonly string[];
  readonly shape: readonly [number, number];
  readonly values: readonly (readonly unknown[])[];
}

/** Rows shown of a long frame: its head and its tail. */
const headRows = 10;
const tailRows = 5;
/** Columns shown of a wide frame. */
const mostColumns = 40;
/** Rows between head and tail that fold open by the page, and how many cells they may hold: a notebook keeps them all. */
const pageRows = 50;
const mostPagedRows = 300;
const mostPagedCells = 2_000;
/** Rows handed to viewers that page and sort by themselves. */
const mostResourceRows = 500;

export function isFrame(value: unknown): value is FrameLike {
  const frame = value as Partial<FrameLike> | null;
  return (
    typeof frame === "object" &&
    frame !== null &&
    Array.isArray(frame.columns) &&
    Array.isArray(frame.index) &&
    Array.isArray(frame.dtypes) &&
    Array.isArray(frame.shape) &&
    frame.shape.length === 2
  );
}

/**
 * A frame's head and tail with types and counts; rows between them in pages that fold open without a script; and its
 * first rows as data for viewers that page and sort.
 */
export function showFrame(frame: FrameLike): Shown {
  const [rows, columns] = frame.shape;
  const view = viewOf(frame);
  const size = `${rows.toLocaleString("en")} rows × ${columns.toLocaleString("en")} columns`;
  const hidden = columns > mostColumns ? ` (${columns - mostColumns} columns not shown)` : "";
  return {
    data: {
      "text/html": toHtml(view, pagesOf(frame), size + hidden),
      "text/plain": toText(view, size + hidden),
      "application/vnd.dataresource+json": toResource(frame, view.names),
    },
    metadata: {},
  };
}

interface Row {
  readonly index: string;
  readonly cells: readonly string[];
}

/** What is shown of a frame; `null` in `rows` stands for the rows left out. */
interface View {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (Row | null)[];
}

/** Rows between head and tail. */
interface Pages {
  readonly pages: readonly { readonly title: string; readonly rows: readonly Row[] }[];
  /** How many of the rows between are on no page. */
  readonly left: number;
}

function viewOf(frame: FrameLike): View {
  const count = frame.shape[0];
  const isLong = count > headRows + tailRows;
  return {
    names: frame.columns.slice(0, mostColumns).map(String),
    types: frame.dtypes.slice(0, mostColumns),
    rows: isLong
      ? [...rowsOf(frame, 0, headRows), null, ...rowsOf(frame, count - tailRows, count)]
      : rowsOf(frame, 0, count),
  };
}

function pagesOf(frame: FrameLike): Pages {
  const [count, columns] = frame.shape;
  const end = Math.max(headRows, count - tailRows);
  const fitting = Math.floor(mostPagedCells / Math.max(1, Math.min(columns, mostColumns)));
  const last = Math.min(end, headRows + mostPagedRows, headRows + fitting);
  const starts = Array.from(
    { length: Math.ceil((last - headRows) / pageRows) },
    (_, page) => headRows + page * pageRows,
  );
  const pages = starts.map((from) => {
    const to = Math.min(last, from + pageRows);
    return { title: `rows ${frame.index[from]} … ${frame.index[to - 1]}`, rows: rowsOf(frame, from, to) };
  });
  return { pages, left: end - last };
}

/** Rows from one position up to, not including, another. */
function rowsOf(frame: FrameLike, from: number, to: number): Row[] {
  return frame.values.slice(from, to).map((row, r) => ({
    index: String(frame.index[from + r]),
    cells: row.slice(0, mostColumns).map(cellText),
  }));
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "number") return Number.isNaN(value) ? "—" : String(value);
  return String(value);
}

function isNumeric(type: string): boolean {
  return type === "int32" || type === "float32";
}

/** The classic Notebook's style sheet takes the triangle of what folds open. */
const marked = 'style="display:list-item;cursor:pointer"';

function toHtml(view: View, { pages, left }: Pages, size: string): string {
  const folded = pages.map(
    ({ title, rows }) =>
      `<details><summary ${marked}><small>${escapeHtml(title)}</small></summary>\n${toTable({ ...view, rows })}\n</details>\n`,
  );
  const rest =
    left > 0 ? `; ${left.toLocaleString("en")} of the rows between head and tail are not here` : "";
  return `<div class="populi-frame">\n${toTable(view)}\n${folded.join("")}<p><small>${escapeHtml(size + rest)}</small></p>\n</div>`;
}

function toTable({ names, types, rows }: View): string {
  const aligned = (column: number) =>
    `style="text-align:${isNumeric(types[column] ?? "") ? "right" : "left"}"`;
  const head = names
    .map(
      (name, c) =>
        `<th ${aligned(c)}>${escapeHtml(name)}<br><small>${escapeHtml(types[c] ?? "")}</small></th>`,
    )
    .join("");
  const body = rows
    .map((row) => {
      const cells = row === null ? names.map(() => "⋮") : row.cells;
      const values = cells.map((cell, c) => `<td ${aligned(c)}>${escapeHtml(cell)}</td>`).join("");
      return `<tr><th>${escapeHtml(row?.index ?? "⋮")}</th>${values}</tr>`;
    })
    .join("\n");
  return `<table>\n<thead><tr><th></th>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
}

function toText({ names, types, rows }: View, size: string): string {
  const lines = [
    ["", ...names],
    ["", ...types],
    ...rows.map((row) => (row === null ? ["⋮", ...names.map(() => "⋮")] : [row.index, ...row.cells])),
  ];
  const widths = lines[0]!.map((_, c) => Math.max(...lines.map((line) => [...(line[c] ?? "")].length)));
  const aligned = lines.map((line) =>
    line
      .map((cell, c) => {
        const space = " ".repeat(widths[c]! - [...cell].length);
        return c > 0 && isNumeric(types[c - 1] ?? "") ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd(),
  );
  return [...aligned, size].join("\n");
}

/** https://specs.frictionlessdata.io/tabular-data-resource/ */
function toResource(frame: FrameLike, names: readonly string[]): object {
  const types: Readonly<Record<string, string>> = {
    int32: "integer",
    float32: "number",
    boolean: "boolean",
  };
  const fields = names.map((name, c) => ({ name, type: types[frame.dtypes[c] ?? ""] ?? "string" }));
  const data = frame.values.slice(0, mostResourceRows).map((row, r) => ({
    index: frame.index[r],
    ...Object.fromEntries(names.map((name, c) => [name, jsonCell(row[c])])),
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
