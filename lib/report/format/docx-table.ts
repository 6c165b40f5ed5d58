import type { FileChild, Paragraph, TableCell } from "docx";
import type { Table } from "../../show/table.js";

/** Half points: of notes, and of the cells of a table with so many columns. */
const noteSize = 16;
const cellSize = (columns: number) => (columns > 9 ? 14 : columns > 6 ? 16 : 18);

/** A table as blocks of a Word document: title, warnings, the table with rules as in papers, notes. */
export function tableBlocks(docx: typeof import("docx"), table: Table): FileChild[] {
  const { Paragraph, TextRun, Table: WordTable, TableRow, WidthType } = docx;
  const { columns, rows, sections, warnings, notes, title } = table;
  const numeric = columns.map((_, c) => rows.some((row) => typeof row[c] === "number"));
  const size = cellSize(columns.length);
  const written = (text: string, c: number, bold = false) =>
    cellOf(docx, text, { size, bold, right: numeric[c]! });
  const body = rows.flatMap((row, r) => [
    ...sections
      .filter(({ before }) => before === r)
      .map(
        ({ heading }) =>
          new TableRow({
            children: [cellOf(docx, heading, { size, bold: true, right: false, span: columns.length })],
            cantSplit: true,
          }),
      ),
    new TableRow({ children: row.map((_, c) => written(table.text(r, c), c)), cantSplit: true }),
  ]);
  const small = (text: string, bold = false): Paragraph =>
    new Paragraph({ children: [new TextRun({ text, size: noteSize, bold })], spacing: { before: 40 } });
  return [
    ...(title === ""
      ? []
      : [
          new Paragraph({
            children: [new TextRun({ text: title, bold: true })],
            keepNext: true,
            spacing: { before: 200, after: 80 },
          }),
        ]),
    ...warnings.map((warning) => small(warning, true)),
    new WordTable({
      width: { size: 100, type: WidthType.PERCENTAGE },
      borders: rules(docx),
      rows: [
        // Repeated on every page.
        new TableRow({ tableHeader: true, children: columns.map(({ name }, c) => written(name, c, true)) }),
        ...body,
      ],
    }),
    ...notes.map((note) => small(note)),
    new Paragraph({ children: [] }),
  ];
}

/** Thin lines above, below and between rows, and none upright. */
function rules({ BorderStyle }: typeof import("docx")) {
  const none = { style: BorderStyle.NONE, size: 0, color: "auto" };
  const line = (color: string) => ({ style: BorderStyle.SINGLE, size: 4, color });
  return {
    ...{ left: none, right: none, insideVertical: none },
    ...{ top: line("333333"), bottom: line("333333"), insideHorizontal: line("D9D9D9") },
  };
}

function cellOf(
  { AlignmentType, Paragraph, TableCell: Cell, TextRun }: typeof import("docx"),
  text: string,
  look: { readonly size: number; readonly bold: boolean; readonly right: boolean; readonly span?: number },
): TableCell {
  const { size, bold, right, span } = look;
  return new Cell({
    ...(span !== undefined && { columnSpan: span }),
    margins: { left: 40, right: 40, top: 20, bottom: 20 },
    children: text.split("\n").map(
      (line) =>
        new Paragraph({
          alignment: right ? AlignmentType.RIGHT : AlignmentType.LEFT,
          children: [new TextRun({ text: line, size, bold })],
        }),
    ),
  });
}
