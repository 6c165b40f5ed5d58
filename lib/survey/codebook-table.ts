import { counted } from "../errors/counted.js";
import { checkOptions } from "../errors/known-options.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { escapeHtml } from "../show/html.js";
import { Table } from "../show/table.js";
import type { Variable } from "./codebook/codebook.js";
import { syntheticNote } from "./codebook/synthetic-note.js";
import type { Survey } from "./survey/survey.js";

/** The most values that a row lists. */
const mostValues = 12;

/**
 * The codebook of a survey as a table: name, label and question, role, measure, values with their codes, missing
 * answers by reason. In a notebook the table has a search field.
 *
 * @param options.search keeps the variables whose row contains all of these words, in any case
 * @example
 * codebookTable(survey, { search: "trust" });
 */
export function codebookTable(
  survey: Survey,
  options: { readonly search?: string } = {},
): Table & Displayable {
  checkOptions("codebookTable", options, { search: true });
  const words = (options.search ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...survey.codebook.variables.values()].map((variable) => rowOf(survey, variable));
  const rows = all.filter((row) => {
    const text = row.join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const { responseSets, synthetic, title, source } = survey.codebook;
  return new SearchableTable(
    `${synthetic ? "SYNTHETIC: " : ""}${title}: codebook`,
    ["variable", "label", "role", "measure", "values", "missing"].map((name) => ({ name })),
    rows,
    [
      ...(synthetic ? [syntheticNote] : []),
      ...(source === undefined ? [] : [`source: ${source}`]),
      ...(responseSets ?? []).map(
        ({ name, label, variables }) =>
          `${name}${label && ` (${label})`}: several answers, in ${variables.join(", ")}`,
      ),
      words.length === 0
        ? counted(rows.length, "variable")
        : `${rows.length} of ${counted(all.length, "variable")} ${rows.length === 1 ? "has" : "have"} '${options.search}'`,
    ],
  );
}

function rowOf(survey: Survey, variable: Variable): string[] {
  const { name, label, question, role, measure, category, values } = variable;
  const column = survey.column(name);
  const codes =
    values.length > 0
      ? values.map((value) =>
          value.label === String(value.code) ? value.label : `${value.code} ${value.label}`,
        )
      : column.levels.map(String);
  const listed = codes.slice(0, mostValues).join("; ");
  const missing = [...column.missing].map(([reason, n]) => `${reason} ${n}`).join("; ");
  const range = `${codes[0]} – ${codes.at(-1)} (${counted(codes.length, "value")})`;
  return [
    name,
    question === undefined ? label : `${label}: ${question}`,
    category === undefined ? role : `${role}, ${category}`,
    measure,
    codes.length <= mostValues
      ? listed
      : values.length > 0
        ? `${listed}; … (${counted(codes.length, "value")})`
        : range,
    missing,
  ];
}

/**
 * A table with a search field. The field is hidden until a script shows it: without scripts, and in a notebook that is
 * not trusted, the table is whole, and the browser's own search works.
 */
class SearchableTable extends Table {
  override [display](): MimeBundle {
    const search = `const words = this.value.toLowerCase().split(/\\s+/).filter(Boolean); for (const row of this.parentElement.querySelectorAll("tbody tr")) { const text = row.textContent.toLowerCase(); row.hidden = !words.every((word) => text.includes(word)); }`;
    const field = `<input hidden type="search" class="populi-search" placeholder="search the codebook" aria-label="search the codebook" oninput="${escapeHtml(search)}">`;
    const reveal = `<script>for (const field of document.querySelectorAll(".populi-search")) field.hidden = false;</script>`;
    return {
      "text/html": `<div class="populi-codebook">${field}\n${this.toHtml()}</div>${reveal}`,
      "text/plain": this.toText(),
    };
  }
}
