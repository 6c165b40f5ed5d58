/** A row near the beginning of a table. */
export interface TopRow {
  readonly cells: readonly string[];
  /** Whether blank rows are above it. */
  readonly afterBlank: boolean;
}

/** The most rows that a title above the header has. */
const longestTitle = 30;

const filled = ({ cells }: TopRow) => cells.filter((cell) => cell.trim() !== "").length;
const isNumeric = (cell: string) => /^\s*[-+]?[\d.,]+\s*$/.test(cell);
/** Whether a row can be the names of columns. */
const isHeader = ({ cells }: TopRow) => cells.length > 1 && !cells.some(isNumeric);

/**
 * Whether a text above a table of two columns is a title: a comment, or several words over names and numbers. In a table
 * that R's write.table wrote, the name of the only column stands there, over row names and answers.
 */
function isTitleText(text: string, [names, ...rows]: readonly TopRow[]): boolean {
  const isWords = /^\s*#|\S\s+\S/.test(text);
  return isWords && names !== undefined && isHeader(names) && rows.some(({ cells }) => cells.some(isNumeric));
}

/**
 * How many of the first rows are comments: they begin with "#". The last of them is the header where it is as long as
 * the row below and that holds numbers, or where it is the only one.
 */
function comments(records: readonly TopRow[]): number {
  const rows = records.findIndex(({ cells }) => !/^\s*#/.test(cells[0] ?? ""));
  if (rows <= 0) return 0;
  const [last, below] = [records[rows - 1]!, records[rows]!];
  const mayBeHeader = last.cells.length === below.cells.length;
  return mayBeHeader && (rows === 1 || !isHeader(below)) ? rows - 1 : rows;
}

/**
 * How many of the first rows are a title: rows of one cell above rows of several, or rows with a blank one below them
 * whose number of cells is not that of the table.
 */
export function titleRows(records: readonly TopRow[]): number {
  let rows = comments(records);
  while (rows < longestTitle && rows + 1 < records.length) {
    const [row, ...below] = records.slice(rows, rows + 6) as [TopRow, ...TopRow[]];
    const most = Math.max(...below.map(filled));
    const only =
      filled(row) === 0 || (filled(row) === 1 && row.cells[0]!.trim() !== "" && !isNumeric(row.cells[0]!));
    const apart =
      rows > 0 ||
      below[0]!.afterBlank ||
      most > 2 ||
      row.cells.length > 1 ||
      filled(below[0]!) < 2 ||
      isTitleText(row.cells[0]!, below);
    if (!only || most < 2 || !apart) break;
    rows += 1;
  }
  const header = records[rows];
  if (rows > 0 && header !== undefined && isHeader(header)) return rows;
  // A title with separators in it has another number of cells than the rows, and a blank line below it.
  const first = records.findIndex(({ afterBlank }, k) => k > 0 && afterBlank);
  const [top, ...body] = first > 0 && first <= 5 ? records.slice(first, first + 6) : [];
  if (top === undefined || body.length === 0 || !isHeader(top) || filled(top) < top.cells.length) return 0;
  const alike = body.every(({ cells }) => cells.length === top.cells.length);
  return alike && records[0]!.cells.length !== top.cells.length ? first : 0;
}

/** How notes under a table begin, where no blank line is above them. */
const noteWords = /^(sources?|notes?|quellen?|anmerkung|fuente|nota|remarks?|generated|exported|\*|©|\(c\))/i;

/** Whether the text of a row without further cells, at the end of a table, is a note under it. */
export function isNoteUnder(text: string, afterBlank: boolean): boolean {
  return /\p{L}{2}|\p{L}.*\s/u.test(text) && (afterBlank || noteWords.test(text.trim()));
}
