import type { PlatformHeader, TopRows } from "./platform.js";

/** The names of a first and a second header row, joined. */
export const joinNames = (group: string, name: string): string =>
  group === "" ? name : name === "" ? group : `${group} – ${name}`;

/** A row in which a blank cell has the text of the cell before it, as a merged cell means it. */
export function carriedOn(row: readonly string[], width: number): string[] {
  let last = "";
  return Array.from({ length: width }, (_, c) => {
    const cell = (row[c] ?? "").trim();
    if (cell !== "") last = cell;
    return last;
  });
}

const isText = (cell: string) => /\p{L}/u.test(cell) && !/^(na|nan|null)$/i.test(cell.trim());

/**
 * The header of a table that no platform wrote. Where the first row leaves columns blank that the second names, as merged
 * cells do, both are joined; likewise the third.
 *
 * @param rows how many header rows there are, if the user says; a second row under a full first one holds questions
 */
export function joinedHeader(top: TopRows, rows: 1 | 2 | 3 | undefined): PlatformHeader {
  const [first = [], ...below] = top;
  const width = first.length;
  const cells = (row: readonly string[] | undefined) =>
    Array.from({ length: width }, (_, c) => (row?.[c] ?? "").trim());
  const names = cells(first);
  const plain = { names, rows: 0, line: 1, note: "" } as const;
  const isFull = names.every((name) => name !== "") && new Set(names).size === width;
  if (rows === 1) return plain;
  if (rows !== undefined && isFull) {
    const note =
      rows === 2 ? "2 header rows: names and questions" : "3 header rows: names, questions, and one left out";
    return { ...plain, labels: cells(below[0]), rows: (rows - 1) as 1 | 2, note };
  }
  let joined = names;
  let used = 0;
  for (const row of below.slice(0, 2)) {
    const next = cells(row);
    if (rows === undefined && !continues(joined, next, used)) break;
    if (rows !== undefined && used === rows - 1) break;
    const groups = carriedOn(used === 0 ? names : joined, width);
    joined = next.map((cell, c) => joinNames(groups[c]!, cell));
    used += 1;
    if (rows === undefined && joined.every((name, c) => name !== "" && joined.indexOf(name) === c)) break;
  }
  if (used === 0) return plain;
  return { names: joined, rows: used as 1 | 2, line: 1, note: `${used + 1} header rows, joined` };
}

/** Whether a row names what the row above leaves blank: texts alone, under at least every blank but the first. */
function continues(above: readonly string[], row: readonly string[], used: number): boolean {
  const blank = above.flatMap((cell, c) => (cell === "" && (c > 0 || row[0] !== "") ? [c] : []));
  // R's write.csv leaves the name of the row names blank.
  if (used === 0 && blank.every((c) => c === 0)) return false;
  const repeated = used > 0 && above.some((cell, c) => above.indexOf(cell) < c);
  const given = row.filter((cell) => cell !== "");
  if ((blank.length === 0 && !repeated) || given.length === 0) return false;
  return given.every(isText) && new Set(given).size > 1 && blank.every((c) => row[c] !== "");
}
