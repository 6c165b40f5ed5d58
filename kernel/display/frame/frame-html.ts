import { escapeHtml } from "../../../lib/show/html.js";
import type { Column, Fold, Rows, View } from "./view.js";

/**
 * A frame as HTML that pages and sorts with `<details>` alone. In an untrusted notebook, JupyterLab and the classic
 * Notebook 6.4 remove scripts and style sheets and disable every input (`packages/apputils/src/sanitizer.ts` of
 * JupyterLab), so that radio buttons with CSS would not work. `<details>` and inline styles do, also in nbconvert's
 * pages, in a report without scripts, and on GitHub (which drops the styles).
 */
export function toHtml({ columns, rows, pages, sorted, size }: View): string {
  const parts = [
    pages.length + sorted.length > 0 ? openInPlace : "",
    toTable(columns, rows),
    folds("sorted by", columns, sorted),
    folds("rows", columns, pages),
    `<p style="margin:.2em 0"><small>${escapeHtml(size)}</small></p>`,
  ];
  return `<div class="populi-frame">\n${parts.filter((part) => part !== "").join("\n")}\n</div>`;
}

/** Where style sheets are allowed, an open fold replaces the head and tail. */
const openInPlace =
  "<style>.populi-frame details[open] { display: block !important; } .populi-frame:has(details[open]) > table { display: none; }</style>";

/**
 * Hides the browser's triangle, since the summary has its own: the classic Notebook's style sheet removes the
 * browser's, and its sanitizer removes inline styles.
 */
const marked = "display:block;cursor:pointer";

function folds(heading: string, columns: readonly Column[], given: readonly Fold[]): string {
  if (given.length === 0) return "";
  const all = given.map(
    ({ title, rows }) =>
      `<details style="display:inline-block;vertical-align:top;margin-left:1.2em"><summary style="${marked}"><small>▸ ${escapeHtml(title)}</small></summary>\n${toTable(columns, rows)}\n</details>`,
  );
  return `<div><small>${heading}</small>\n${all.join("\n")}\n</div>`;
}

function toTable(columns: readonly Column[], rows: Rows): string {
  const head = columns.map((column) => `<th ${side(column)}>${headOf(column)}</th>`).join("");
  const body = rows
    .map((row) => {
      const cells = columns.map(
        (column, c) => `<td ${side(column)}>${row === null ? "⋮" : escapeHtml(row.cells[c] ?? "")}</td>`,
      );
      return `<tr><th>${row === null ? "⋮" : escapeHtml(row.index)}</th>${cells.join("")}</tr>`;
    })
    .join("\n");
  return `<table>\n<thead><tr><th></th>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
}

function headOf({ name, label, type }: Column): string {
  const labelled =
    label === undefined
      ? ""
      : `<br><span style="display:inline-block;max-width:16em;white-space:normal;font-weight:normal">${escapeHtml(label)}</span>`;
  return `${escapeHtml(name)}${labelled}<br><small style="font-weight:normal;opacity:.7">${escapeHtml(type)}</small>`;
}

function side({ isNumeric }: Column): string {
  return `style="text-align:${isNumeric ? "right" : "left"}"`;
}
