import { createHash } from "node:crypto";
import { adviseName } from "../../../errors/nearest.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { CodeCollector } from "../../table/code-collector.js";
import type { ReadOptions } from "../../table/read-options.js";
import type { ReadTable } from "../../table/table.js";
import { headerOf } from "../header/header.js";
import { isNoteUnder, titleRows } from "../header/title-rows.js";
import { sameMoments } from "./same-moments.js";

/** What a cell of a sheet holds; dates and times are ISO texts. */
export type SheetCell = number | string | boolean | null;

/** A sheet of a workbook, row by row. */
export interface Sheet {
  readonly sheet: string;
  readonly data: readonly (readonly SheetCell[])[];
  /** True for a sheet that its program does not show. */
  readonly hidden?: boolean;
  /** What a user should know of its cells. */
  readonly notes?: readonly string[];
}

/** Rows by which the header is judged. */
const rowsLookedAt = 60;

/**
 * The table of a workbook's sheet: the one that `options.sheet` names, else the first that is shown. A title above the
 * header, notes under the table and blank rows are skipped, and counted in a note; empty and duplicate names are
 * repaired.
 *
 * @throws PopuliError for an unknown sheet, or one without rows of answers
 */
export function sheetTable(
  sheets: readonly Sheet[],
  bytes: Uint8Array,
  file: string,
  options: ReadOptions,
): ReadTable {
  const names = sheets.map(({ sheet }) => sheet);
  const sheet =
    options.sheet === undefined
      ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0])
      : sheets.find((one) => one.sheet === options.sheet);
  if (sheet === undefined) {
    throw new PopuliError(
      `there is no sheet '${options.sheet ?? ""}'`,
      { file },
      adviseName(options.sheet ?? "", names),
    );
  }
  const notes =
    names.length > 1 ? [`the sheet '${sheet.sheet}' of ${names.length}: ${names.join(", ")}`] : [];
  const { rows, blankAbove } = filledRows(sheet.data, options.skip ?? 0);
  const texts = rows.slice(0, rowsLookedAt).map((row) => row.map(textOf));
  const width = widthOf(rows);
  const title =
    options.skip === undefined
      ? titleRows(
          texts.map((cells, k) => ({
            cells: Array.from({ length: width }, (_, c) => cells[c] ?? ""),
            afterBlank: blankAbove[k]! > 0,
          })),
        )
      : 0;
  const top = texts
    .slice(title, title + 4)
    .map((row) => Array.from({ length: width }, (_, c) => row[c] ?? ""));
  const header = headerOf(top, options.headerRows);
  const first = title + header.rows + 1;
  const body = rows.slice(first);
  const under = notesUnder(body, blankAbove.slice(first));
  const answers = under.length === 0 ? body : body.slice(0, -under.length);
  if (rows.length === 0 || (answers.length === 0 && width < 2))
    throw new PopuliError("the sheet has no rows of answers", { file });
  const collectors = header.names.map(() => new CodeCollector());
  for (const row of answers) {
    for (const [c, collector] of collectors.entries()) {
      const cell = row[c];
      if (typeof cell === "number") collector.number(cell);
      else collector.text(textOf(cell ?? null));
    }
  }
  if (title > 0) {
    const shown = texts
      .slice(0, Math.min(title, 3))
      .map((row) => `'${row.filter(Boolean).join(" ").slice(0, 60)}'`);
    notes.push(
      `${title} title row${title > 1 ? "s" : ""} above the header skipped: ${shown.join(", ")}${title > 3 ? ", …" : ""} (skip: 0 keeps ${title > 1 ? "them" : "it"})`,
    );
  }
  const blank = blankAbove.slice(first, first + answers.length).reduce((sum, count) => sum + count, 0);
  if (blank > 0) notes.push(`${blank} blank rows skipped`);
  if (under.length > 0) {
    const shown = under.slice(0, 3).map((text) => `'${text.slice(0, 60)}'`);
    notes.push(
      `${under.length} row${under.length > 1 ? "s" : ""} under the table skipped: ${shown.join(", ")}`,
    );
  }
  const columns = collectors.map((collector, c) => sameMoments(collector.column(header.names[c]!)));
  const dropped = columns.filter(({ codes }, c) => header.nameless.includes(c) && codes.length === 0).length;
  const called = columns.filter(({ codes }, c) => header.nameless.includes(c) && codes.length > 0);
  if (dropped > 0 && dropped < columns.length)
    notes.push(`${dropped} column${dropped > 1 ? "s" : ""} without a name and without answers left out`);
  if (called.length > 0) {
    const list = called.slice(0, 8).map(({ name }) => name);
    notes.push(
      `${called.length} column${called.length > 1 ? "s" : ""} without a name: called ${list.join(", ")}`,
    );
  }
  return {
    columns: columns.filter(({ codes }, c) => !header.nameless.includes(c) || codes.length > 0),
    size: answers.length,
    notes: [...notes, ...(sheet.notes ?? []), ...header.notes],
    untyped: true,
    ...(header.labels === undefined
      ? {}
      : { labels: new Map(header.labels.map((label, c) => [header.names[c]!, label])) }),
    ...(header.platform === undefined ? {} : { platform: header.platform }),
    hash: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** The rows with an answer, below those to skip, and how many blank ones are above each. */
function filledRows(data: Sheet["data"], skip: number) {
  const rows: (readonly SheetCell[])[] = [];
  const blankAbove: number[] = [];
  let blank = 0;
  for (const row of data.slice(skip)) {
    if (row.every(isEmpty)) {
      blank += 1;
      continue;
    }
    rows.push(row);
    blankAbove.push(blank);
    blank = 0;
  }
  return { rows, blankAbove };
}

/** How many columns have a cell that is not empty. */
function widthOf(rows: readonly (readonly SheetCell[])[]): number {
  let width = 0;
  for (const row of rows) {
    for (let c = row.length - 1; c >= width; c--) {
      if (isEmpty(row[c]!)) continue;
      width = c + 1;
      break;
    }
  }
  return width;
}

/** The texts of the last rows that have nothing but a note in their first cell. */
function notesUnder(body: readonly (readonly SheetCell[])[], blankAbove: readonly number[]): string[] {
  const texts: string[] = [];
  for (let k = body.length - 1; k > 0 && texts.length < 5; k--) {
    const row = body[k]!;
    if (row.filter((cell) => !isEmpty(cell)).length !== 1 || typeof row[0] !== "string") break;
    texts.unshift(row[0]);
  }
  // All of them, or those below the last blank row.
  for (let from = 0; from < texts.length; from++) {
    const apart = blankAbove[body.length - texts.length + from]! > 0;
    if (isNoteUnder(texts[from]!, apart)) return texts.slice(from);
  }
  return [];
}

function isEmpty(cell: SheetCell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "");
}

function textOf(cell: SheetCell): string {
  if (cell === null) return "";
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  return String(cell).trim();
}
