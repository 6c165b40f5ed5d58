import type { Table } from "../../show/table.js";

/**
 * A table as LaTeX with booktabs rules, escaped. It needs only `\usepackage{booktabs}`.
 *
 * @example
 * toLaTeX(table); // \begin{table} … \end{table}
 */
export function toLaTeX(table: Table): string {
  const row = (cells: readonly string[]) => `${cells.join(" & ")} \\\\`;
  const columns = table.columns.map((_, c) => columnType(table, c));
  const wide = table.columns.length > 8;
  const body = table.rows.flatMap((cells, r) => [
    ...table.sections
      .filter(({ before }) => before === r)
      .flatMap(({ heading }) => [
        ...(r > 0 ? ["\\midrule"] : []),
        `\\multicolumn{${table.columns.length}}{l}{\\emph{${escapeLaTeX(heading)}}} \\\\`,
      ]),
    row(cells.map((_, c) => cellOf(table.text(r, c)))),
  ]);
  return [
    "\\begin{table}",
    wide ? "\\centering\\footnotesize\\setlength{\\tabcolsep}{3pt}" : "\\centering\\small",
    `\\caption{${escapeLaTeX(table.title)}}`,
    ...table.warnings.map((warning) => `\\par\\textbf{${escapeLaTeX(warning)}}\\par\\smallskip`),
    `\\begin{tabular}{${columns.join("")}}`,
    "\\toprule",
    row(table.columns.map(({ name }) => escapeLaTeX(name))),
    "\\midrule",
    ...body,
    "\\bottomrule",
    "\\end{tabular}",
    ...(table.notes.length === 0
      ? []
      : [
          "",
          "\\medskip",
          "\\begin{minipage}{\\linewidth}\\footnotesize",
          ...table.notes.map((note) => `${escapeLaTeX(note)}\\par`),
          "\\end{minipage}",
        ]),
    "\\end{table}",
    "",
  ].join("\n");
}

/** Longer text is set as a paragraph, so that it does not push the table off the page. */
const longestLine = 24;

function columnType(table: Table, column: number): string {
  const texts = table.rows.map((_, r) => table.text(r, column)).filter((text) => !text.includes("\n"));
  if (column > 0 && texts.some((text) => [...text].length > longestLine)) return "p{3cm}";
  return column > 0 || table.rows.some((cells) => typeof cells[column] === "number") ? "r" : "l";
}

/** A cell; one of several lines is stacked, as narrow as its longest line. */
function cellOf(text: string): string {
  const lines = text.split("\n").map(escapeLaTeX);
  return lines.length === 1 ? lines[0]! : `\\shortstack[r]{${lines.join("\\\\ ")}}`;
}

/** Characters that pdfLaTeX does not print in its default encodings. */
const commands: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  // After a line break it would begin an optional argument.
  "[": "{[}",
  "]": "{]}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "−": "$-$",
  "≥": "$\\geq$",
  "≤": "$\\leq$",
  "<": "$<$",
  ">": "$>$",
  "|": "$|$",
  "‖": "$\\|$",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "→": "$\\rightarrow$",
  "∞": "$\\infty$",
  "²": "$^2$",
  "½": "$\\frac{1}{2}$",
  η: "$\\eta$",
  σ: "$\\sigma$",
  ε: "$\\varepsilon$",
  Δ: "$\\Delta$",
  "…": "\\ldots{}",
  "—": "---",
  "–": "--",
  "‡": "\\ddag{}",
  "†": "\\dag{}",
  "“": "``",
  "”": "''",
  "’": "'",
  '"': "''",
};

function escapeLaTeX(text: string): string {
  return [...text]
    .map((letter) => commands[letter] ?? (/[&%$#_{}]/.test(letter) ? `\\${letter}` : letter))
    .join("")
    .replaceAll("$$", "");
}
