import { basename } from "node:path";
import { counted } from "../../errors/counted.js";
import { type Cell, Table } from "../../show/table.js";
import type { Code } from "../codebook/codebook.js";
import { syntheticNote } from "../codebook/synthetic-note.js";
import type { Column } from "./column.js";
import type { Survey } from "./survey.js";
import { designEffect, effectiveN } from "./weights.js";

/** The most codes or names that a line of the table lists. */
const mostListed = 8;

/** The table of a survey: respondents, items, identifiers, weights, missing answers by reason. */
export function surveyTable(survey: Survey & { readonly withoutWeight?: number }): Table {
  const { codebook } = survey;
  const columns = [...codebook.variables.keys()].map((name) => survey.column(name));
  const answered = columns.filter(
    ({ variable }) => variable.role === "item" || variable.role === "identifier",
  );
  const rows: Cell[][] = [
    ["respondents", survey.size],
    ["columns", columns.length],
    ["items", `${survey.items.length}${listed(survey.items)}`],
    ["identifiers", `${survey.identifiers.length}${listed(survey.identifiers)}`],
    ["weight", weightLine(survey)],
  ];
  const cells = answered.length * survey.size;
  const missing = new Map<string, number>();
  for (const column of answered) {
    for (const [reason, n] of column.missing) missing.set(reason, (missing.get(reason) ?? 0) + n);
  }
  for (const [reason, n] of [...missing].sort((a, b) => b[1] - a[1])) {
    rows.push([`missing: ${reason}`, `${n} of ${cells} answers (${percent(n / cells)})`]);
  }
  const notes = [
    ...(codebook.synthetic ? [syntheticNote] : []),
    ...(codebook.source === undefined ? [] : [`source: ${codebook.source}`]),
    // Without its folder, which a shared report should not disclose (`survey.file` has it).
    `file: ${basename(survey.file)}`,
    ...survey.notes,
    ...unlistedNotes(columns),
  ];
  if (survey.withoutWeight !== undefined && survey.withoutWeight > 0) {
    notes.push(
      `${counted(survey.withoutWeight, "respondent has no weight and counts", "respondents have no weight and count")} with weight 0`,
    );
  }
  const title = `${codebook.synthetic ? "SYNTHETIC: " : ""}${codebook.title}`;
  return new Table(title, [{ name: "" }, { name: survey.name }], rows, notes);
}

function weightLine(survey: Survey): string {
  if (survey.weight === undefined) return "none: every respondent counts once";
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const weight of survey.weights) {
    if (weight < least) least = weight;
    if (weight > most) most = weight;
  }
  const deff = designEffect(survey.weights).toFixed(2);
  const effective = Math.round(effectiveN(survey.weights));
  return `${survey.weight}: ${short(least)} – ${short(most)}, design effect ${deff} (Kish), effective n ${effective}`;
}

function unlistedNotes(columns: readonly Column[]): string[] {
  const notes = columns.flatMap((column) => {
    if (column.unlisted.size === 0) return [];
    const codes = [...column.unlisted].sort((a, b) => b[1] - a[1]);
    const shown = codes.slice(0, mostListed).map(([code, n]) => `${shownCode(code)} (${n})`);
    const more = codes.length > mostListed ? `, and ${codes.length - mostListed} more` : "";
    return [
      `${column.variable.name}: codes not in the codebook, counted as missing: ${shown.join(", ")}${more}`,
    ];
  });
  const most = 12;
  return notes.length <= most
    ? notes
    : [...notes.slice(0, most), `and ${notes.length - most} more columns with codes not in the codebook`];
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "";
  return `: ${names.slice(0, mostListed).join(", ")}${names.length > mostListed ? ", …" : ""}`;
}

function shownCode(code: Code): string {
  return typeof code === "string" ? `'${code.length > 30 ? `${code.slice(0, 30)}…` : code}'` : String(code);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
