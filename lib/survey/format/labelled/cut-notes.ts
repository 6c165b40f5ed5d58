import type { Codebook } from "../../codebook/codebook.js";
import type { WrittenColumn } from "../../table/written-table.js";

/** How long a format's texts may be, in bytes of UTF-8 or in characters. */
export interface Lengths {
  readonly unit: "bytes" | "characters";
  readonly title: number;
  readonly label: number;
  /** Of a value label; where there is no limit, absent. */
  readonly valueLabel?: number;
}

/** The title that a file of a statistics package carries. */
export function fileTitle({ title, synthetic }: Pick<Codebook, "title" | "synthetic">): string {
  return `${synthetic ? "SYNTHETIC: " : ""}${title.replace(/^SYNTHETIC: /, "")}`;
}

/** How many names a note spells out. */
const mostNamed = 6;

/** In words, the labels and the title that a format cuts. */
export function cutNotes(
  title: string,
  columns: readonly WrittenColumn[],
  { unit, title: longestTitle, label, valueLabel = Number.POSITIVE_INFINITY }: Lengths,
): string[] {
  const length = (text: string) =>
    unit === "bytes" ? new TextEncoder().encode(text).length : [...text].length;
  const notes: string[] = [];
  if (length(title) > longestTitle) notes.push(`the title is cut at ${longestTitle} ${unit}`);
  const tell = (what: string, limit: number, cut: readonly WrittenColumn[]) => {
    if (cut.length > 0) notes.push(`${what} are cut at ${limit} ${unit}: ${namesOf(cut)}`);
  };
  tell(
    "variable labels",
    label,
    columns.filter(({ variable }) => length(variable.label) > label),
  );
  tell(
    "value labels",
    valueLabel,
    columns.filter(({ values, missing }) =>
      [...values, ...missing].some((entry) => length(entry.label) > valueLabel),
    ),
  );
  return notes;
}

/** The names of columns, the first few of them. */
export function namesOf(columns: readonly WrittenColumn[]): string {
  const names = columns.slice(0, mostNamed).map(({ variable }) => variable.name);
  return `${names.join(", ")}${columns.length > mostNamed ? `, … (${columns.length})` : ""}`;
}
