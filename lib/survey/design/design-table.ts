import { type Cell, Table, type TableColumn, type TableSection } from "../../show/table.js";
import { syntheticNote } from "../codebook/synthetic-note.js";
import type { Design } from "./design.js";

/** What a table of estimates shows. */
export interface TableParts {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
  readonly notes: readonly string[];
  readonly sections?: readonly TableSection[];
}

/** A table of estimates under a design: it says where data are generated, and repeats the notes of the design. */
export function tableUnder({ survey, notes }: Design, title: string, parts: TableParts): Table {
  const { synthetic } = survey.codebook;
  return new Table(
    `${synthetic ? "SYNTHETIC: " : ""}${title}`,
    parts.columns,
    parts.rows,
    [...(synthetic ? [syntheticNote] : []), ...parts.notes, ...notes],
    parts.sections,
  );
}

/** A p-value as tables show it. */
export function shownP(p: number): string {
  if (Number.isNaN(p)) return "—";
  return p < 0.0001 ? "< 0.0001" : p.toFixed(4);
}
