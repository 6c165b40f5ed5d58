import { type Displayable, display, type MimeBundle } from "./display.js";
import { escapeHtml } from "./html.js";
import { decimal } from "./number-text.js";

/** A cell: text, whose line breaks are kept in HTML; a number; or `null`, shown as an em dash and never as 0. */
export type Cell = string | number | null;

export interface TableColumn {
  readonly name: string;
  /** Digits after the point; numbers are shown as they are when absent. */
  readonly digits?: number;
}

/** A table with more rows scrolls in a box of its own, so that its notes stay near. */
const mostAtOnce = 40;

/** A title is as wide as its text, also above a narrow table: the margin takes its width from what the table needs. */
const captionStyle = "text-align:left;width:max-content;max-width:46em;margin-right:-46em";

/** A heading above the row `before`. */
export interface TableSection {
  readonly before: number;
  readonly heading: string;
}

/**
 * A table for people: a title, warnings, named columns, rows, and notes below with what a reader must know. It shows itself in a
 * notebook; `toMarkdown`, `toCSV` and `toLaTeX` write it.
 *
 * @example
 * new Table("Segments", [{ name: "segment" }, { name: "share", digits: 2 }], [["women", 0.51]]);
 */
export class Table implements Displayable {
  constructor(
    readonly title: string,
    readonly columns: readonly TableColumn[],
    readonly rows: readonly (readonly Cell[])[],
    readonly notes: readonly string[] = [],
    readonly sections: readonly TableSection[] = [],
    /** What a reader must know before the first row. */
    readonly warnings: readonly string[] = [],
  ) {}

  /** A cell as a reader sees it. */
  text(row: number, column: number): string {
    return formatCell(this.rows[row]?.[column] ?? null, this.columns[column]?.digits);
  }

  [display](): MimeBundle {
    return { "text/html": this.toHtml(), "text/plain": this.toText() };
  }

  toText(): string {
    const cells = [
      this.columns.map((column) => column.name),
      ...this.rows.map((row, r) => row.map((_, c) => this.text(r, c).replaceAll("\n", " "))),
    ];
    const widths = this.columns.map((_, c) => Math.max(...cells.map((row) => [...(row[c] ?? "")].length)));
    const lines = cells.map((row) =>
      row
        .map((cell, c) => {
          const space = " ".repeat(Math.max(0, widths[c]! - [...cell].length));
          return this.isNumeric(c) ? space + cell : cell + space;
        })
        .join("  ")
        .trimEnd(),
    );
    const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
    const body = lines
      .slice(1)
      .flatMap((line, r) => [...this.headings(r).map((heading) => `· ${heading}`), line]);
    const warnings = this.warnings.map((warning) => `! ${warning}`);
    return [this.title, ...warnings, lines[0], rule, ...body, ...this.notes.map((note) => `  ${note}`)].join(
      "\n",
    );
  }

  toHtml(): string {
    const side = (column: number) =>
      this.isNumeric(column) ? ' style="text-align:right"' : ' style="text-align:left"';
    const head = this.columns.map((column, c) => `<th${side(c)}>${escapeHtml(column.name)}</th>`).join("");
    const body = this.rows
      .map(
        (row, r) =>
          `${this.headings(r)
            .map(
              (heading) =>
                `<tr><th colspan="${this.columns.length}" style="text-align:left">${escapeHtml(heading)}</th></tr>\n`,
            )
            .join("")}<tr>${row.map((_, c) => `<td${side(c)}>${lines(this.text(r, c))}</td>`).join("")}</tr>`,
      )
      .join("\n");
    const notes = this.notes
      .map((note) => `<p style="margin:.2em 0;max-width:60em"><small>${escapeHtml(note)}</small></p>`)
      .join("\n");
    const warnings = this.warnings
      .map(
        (warning) =>
          `<p style="margin:.2em 0;max-width:60em" role="alert"><strong>${escapeHtml(warning)}</strong></p>\n`,
      )
      .join("");
    const table = `<table>\n<caption style="${captionStyle}">${escapeHtml(this.title)}</caption>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
    const box = this.rows.length > mostAtOnce ? "max-height:40em;overflow:auto" : "overflow-x:auto";
    return `<div class="populi-table">\n${warnings}<div style="${box}">\n${table}\n</div>\n${notes}\n</div>`;
  }

  private headings(row: number): string[] {
    return this.sections.filter(({ before }) => before === row).map(({ heading }) => heading);
  }

  /** Whether a column is mostly numbers, and so aligned to the right; an empty one, whether it was to have numbers. */
  private isNumeric(column: number): boolean {
    const cells = this.rows.map((row) => row[column]).filter((cell) => cell !== null && cell !== "");
    if (cells.length === 0) return this.columns[column]!.digits !== undefined;
    return cells.filter((cell) => typeof cell === "number").length * 2 > cells.length;
  }
}

/** An interval, or a range of items: "[−0.123, 0.045]", "(0.123 to 0.450)", "[−2 … 11]". */
const interval = /[[(][−+]?\d[\d.,]*(?:,| to| …) [−+]?\d[\d.,]*[\])]/g;

/**
 * Escaped text with its line breaks. Short lines are not wrapped further, an interval is not divided, and a number keeps its
 * sign of percent.
 */
function lines(text: string): string {
  const escaped = escapeHtml(text)
    .replace(/(\d) %/g, "$1\u00a0%")
    .replace(interval, (brackets) => brackets.replaceAll(" ", "\u00a0"))
    .replaceAll("\n", "<br>");
  const isShort = text.split("\n").every((line) => line.length <= longestWhole);
  return text.includes("\n") && isShort ? `<span style="white-space:nowrap">${escaped}</span>` : escaped;
}

/** Characters of "[−0.123, −0.045]" and of "(−0.123 to −0.045)", with some to spare. */
const longestWhole = 24;

function formatCell(cell: Cell, digits: number | undefined): string {
  if (cell === null) return "—";
  if (typeof cell === "string") return cell;
  if (!Number.isFinite(cell)) return Number.isNaN(cell) ? "—" : cell > 0 ? "∞" : "−∞";
  return digits === undefined ? String(cell).replace("-", "−") : decimal(cell, digits);
}
