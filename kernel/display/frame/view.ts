import { type ColumnNotes, notesOf } from "../../../lib/show/column-notes.js";
import { rowsInOrder } from "./column-order.js";
import type { FrameLike } from "./frame-like.js";

/** Rows of the head and the tail of a long frame. */
const headRows = 10;
const tailRows = 5;
/** Significant digits of a number that is not an integer. */
const digits = 6;
/** The most columns shown. */
const mostColumns = 40;
/** Rows on a page between head and tail, and the most rows and cells in pages: the notebook file stores them all. */
const pageRows = 50;
const mostPagedRows = 300;
const mostPagedCells = 2_000;
/** The same for the sorted folds, one a column. A frame of up to `wholeRows` rows is sorted as a whole. */
const wholeRows = 100;
const sortedRows = 40;
const leastSortedRows = 10;
const mostSortedCells = 2_000;

export interface Column {
  readonly name: string;
  /** danfo's name for its type. */
  readonly type: string;
  readonly isNumeric: boolean;
  /** Its label in the codebook. */
  readonly label: string | undefined;
}

export interface Row {
  readonly index: string;
  readonly cells: readonly string[];
}

/** Rows of a table; `null` where rows are left out. */
export type Rows = readonly (Row | null)[];

/** Rows in a fold under a table. */
export interface Fold {
  readonly title: string;
  readonly rows: Rows;
}

/** The parts of a frame that are shown. */
export interface View {
  readonly columns: readonly Column[];
  /** The head and the tail. */
  readonly rows: Rows;
  /** The rows between them, in the frame's order. */
  readonly pages: readonly Fold[];
  /** The frame, or both its ends, sorted by each column. */
  readonly sorted: readonly Fold[];
  /** The number of rows and columns, and how many are not shown. */
  readonly size: string;
}

export function viewOf(frame: FrameLike): View {
  const [count, width] = frame.shape;
  const columns = columnsOf(frame, notesOf(frame));
  const { pages, left } = pagesOf(frame);
  const size = [
    `${counted(count, "row")} × ${counted(width, "column")}`,
    ...(width > mostColumns ? [` (${counted(width - mostColumns, "column")} not shown)`] : []),
    ...(left > 0 ? [`; ${left.toLocaleString("en")} rows between head and tail not shown`] : []),
  ];
  return {
    columns,
    rows: ends(frame, count, headRows, tailRows, (i) => i),
    pages,
    sorted: sortedOf(frame, columns),
    size: size.join(""),
  };
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}

function columnsOf(frame: FrameLike, notes: ColumnNotes): Column[] {
  return frame.columns.slice(0, mostColumns).map((given, c) => {
    const name = String(given);
    const type = frame.dtypes[c] ?? "";
    const label = notes.get(name)?.label;
    const isNumeric = type === "int32" || type === "float32";
    return { name, type, isNumeric, label: label === name ? undefined : label };
  });
}

function pagesOf(frame: FrameLike): { pages: Fold[]; left: number } {
  const [count, width] = frame.shape;
  const end = Math.max(headRows, count - tailRows);
  const fitting = Math.floor(mostPagedCells / Math.max(1, Math.min(width, mostColumns)));
  const last = Math.min(end, headRows + mostPagedRows, headRows + fitting);
  const starts = Array.from(
    { length: Math.ceil((last - headRows) / pageRows) },
    (_, page) => headRows + page * pageRows,
  );
  const pages = starts.map((from) => {
    const to = Math.min(last, from + pageRows);
    const rows = Array.from({ length: to - from }, (_, i) => rowAt(frame, from + i));
    return { title: `${frame.index[from]} … ${frame.index[to - 1]}`, rows };
  });
  return { pages, left: end - last };
}

/** The frame sorted by each column, as many as fit: all rows, or the first and the last. */
function sortedOf(frame: FrameLike, columns: readonly Column[]): Fold[] {
  const [count] = frame.shape;
  if (count < 2 || columns.length === 0) return [];
  const most = Math.floor(mostSortedCells / columns.length ** 2);
  const shown = count <= wholeRows && count <= most ? count : Math.min(sortedRows, most);
  const rows = Math.min(count, Math.max(leastSortedRows, shown));
  const sortable = columns.slice(0, Math.floor(mostSortedCells / (rows * columns.length)));
  const notes = notesOf(frame);
  return sortable.map(({ name }, c) => {
    const order = rowsInOrder(frame, c, rows, notes.get(name)?.values);
    const half = Math.ceil(rows / 2);
    return { title: name, rows: ends(frame, count, half, rows - half, order) };
  });
}

/** The first and last of `count` rows; `at` maps a position to a row of the frame. */
function ends(
  frame: FrameLike,
  count: number,
  first: number,
  last: number,
  at: (position: number) => number,
): Rows {
  const row = (position: number) => rowAt(frame, at(position));
  if (count <= first + last) return Array.from({ length: count }, (_, i) => row(i));
  return [
    ...Array.from({ length: first }, (_, i) => row(i)),
    null,
    ...Array.from({ length: last }, (_, i) => row(count - last + i)),
  ];
}

function rowAt(frame: FrameLike, position: number): Row {
  return {
    index: String(frame.index[position]),
    cells: frame.values[position]!.slice(0, mostColumns).map(cellText),
  };
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "—";
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "—";
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(digits)));
  }
  return String(value);
}
