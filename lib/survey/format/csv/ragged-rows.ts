import { counted } from "../../../errors/counted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { isNoteUnder } from "../header/title-rows.js";

/** The most rows that a message names. */
const mostNamed = 5;

/** A row that has not as many cells as the header. */
interface RaggedRow {
  readonly line: number;
  readonly row: number;
  readonly cells: number;
  /** Its first cell, where it is long enough to be a note. */
  readonly text: string;
  readonly afterBlank: boolean;
}

/** What a table's rows should have. */
export interface RowModel {
  readonly file: string;
  /** How many cells a row should have. */
  readonly columns: number;
  /** The row that has that many, for messages: "the header". */
  readonly model: string;
}

/** Rows whose number of cells is not the header's. */
export class RaggedRows {
  /** Rows with empty cells beyond the last column, and the line of the first. */
  readonly beyond: { rows: number; line: number } = { rows: 0, line: 0 };
  private rows = 0;
  private readonly first: RaggedRow[] = [];

  constructor(private readonly expected: RowModel) {}

  /** @param filled how many cells the row has up to the last that is not empty */
  add(row: RaggedRow, filled: number): void {
    const { columns } = this.expected;
    if (row.cells > columns && filled <= columns) {
      if (this.beyond.rows === 0) this.beyond.line = row.line;
      this.beyond.rows += 1;
      return;
    }
    this.rows += 1;
    if (this.first.length < mostNamed) this.first.push(row);
  }

  /**
   * The texts of the last rows, where these alone are ragged: notes under the table.
   *
   * @param rows how many rows the table has
   * @throws PopuliError for other ragged rows: the first, and how many
   */
  footer(rows: number): readonly string[] {
    const footer = this.notesUnder(rows);
    const [first, ...more] = this.first;
    if (first === undefined || footer.length === this.rows) return footer;
    const { columns, model, file } = this.expected;
    const lines = more.map(({ line }) => line).join(", ");
    const rest =
      more.length === 0
        ? ""
        : `; ${this.rows - 1} more row${this.rows > 2 ? "s do" : " does"} not have ${columns} either (line${more.length > 1 ? "s" : ""} ${lines}${this.rows - 1 > more.length ? ", …" : ""})`;
    throw new PopuliError(
      `the row has ${counted(first.cells, "cell")}, but ${model} has ${columns}${rest}`,
      { file, line: first.line },
      "a cell that contains the separator or a line end needs quotes; lines above the header: skip",
    );
  }

  private notesUnder(rows: number): string[] {
    const { first } = this;
    const { columns } = this.expected;
    const [top] = first;
    if (top === undefined || this.rows > mostNamed || columns === 1 || this.rows >= rows) return [];
    const atEnd = first.every(({ row }, k) => row === rows - this.rows + k);
    const isNote = ({ text, cells }: RaggedRow) =>
      cells < columns && isNoteUnder(text, cells === 1 || top.afterBlank);
    return atEnd && first.every(isNote) ? first.map(({ text }) => text) : [];
  }
}
