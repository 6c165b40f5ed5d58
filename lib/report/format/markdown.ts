import type { Table } from "../../show/table.js";

/**
 * A table as GitHub-flavoured Markdown: title, warnings, rows, notes. Text is escaped: a label is never read as markup.
 *
 * @example
 * toMarkdown(run.toTable());
 */
export function toMarkdown(table: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const numeric = table.columns.map((_, c) => table.rows.some((row) => typeof row[c] === "number"));
  const empty = table.columns.slice(1).map(() => "");
  const body = table.rows.flatMap((row, r) => [
    ...table.sections
      .filter(({ before }) => before === r)
      .map(({ heading }) => line([`**${escapeMarkdown(heading)}**`, ...empty])),
    line(row.map((_, c) => escapeMarkdown(table.text(r, c)).replaceAll("\n", "<br>"))),
  ]);
  return [
    `**${escapeMarkdown(table.title)}**`,
    "",
    ...table.warnings.flatMap((warning) => [`> **${escapeMarkdown(warning)}**`, ""]),
    line(table.columns.map(({ name }) => escapeMarkdown(name))),
    line(numeric.map((right) => (right ? "---:" : "---"))),
    ...body,
    ...(table.notes.length === 0 ? [] : ["", ...table.notes.map((note) => `- ${escapeMarkdown(note)}`)]),
    "",
  ].join("\n");
}

function escapeMarkdown(text: string): string {
  return (
    text
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replace(/[\\`*|~[\]]/g, "\\$&")
      // Underscores inside a word (W_WEIGHT) are not markup in this flavour; at the edge of a word they are.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
  );
}
