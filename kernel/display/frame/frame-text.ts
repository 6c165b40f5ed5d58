import type { View } from "./view.js";

/** A frame's head and tail as plain text, with the columns' labels below. */
export function toText({ columns, rows, size }: View): string {
  const lines = [
    ["", ...columns.map(({ name }) => name)],
    ["", ...columns.map(({ type }) => type)],
    ...rows.map((row) => (row === null ? ["⋮", ...columns.map(() => "⋮")] : [row.index, ...row.cells])),
  ];
  const widths = lines[0]!.map((_, c) => Math.max(...lines.map((line) => [...(line[c] ?? "")].length)));
  const aligned = lines.map((line) =>
    line
      .map((cell, c) => {
        const space = " ".repeat(widths[c]! - [...cell].length);
        return columns[c - 1]?.isNumeric ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd(),
  );
  const labels = columns.flatMap(({ name, label }) => (label === undefined ? [] : [`${name}: ${label}`]));
  return [...aligned, size, ...labels].join("\n");
}
