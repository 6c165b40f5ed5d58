import type { Codebook } from "../../codebook/codebook.js";
import type { WrittenColumn } from "../../table/written-table.js";

/** How long the texts of a format may be. */
export interface Lengths {
  /** Bytes of UTF-8, or characters. */
  readonly unit: "bytes" | "characters";
  readonly title: number;
  readonly label: number;
  /** Absent where value labels have no limit. */
  readonly valueLabel?: number;
}

/** The title of an SPSS or Stata file: it also marks synthetic data, as programs may show no other note. */
export function fileTitle({ title, synthetic }: Pick<Codebook, "title" | "synthetic">): string {
  return `${synthetic ? "SYNTHETIC: " : ""}${title.replace(/^SYNTHETIC: /, "")}`;
}

/** The most columns that a note names. */
const mostNamed = 6;

/** Notes on the title and labels that a format cuts. */
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

/** The names of the first few columns. */
export function namesOf(columns: readonly WrittenColumn[]): string {
  const names = columns.slice(0, mostNamed).map(({ variable }) => variable.name);
  return `${names.join(", ")}${columns.length > mostNamed ? `, … (${columns.length})` : ""}`;
}
