import { escapeHtml } from "../../lib/show/html.js";
import type { Variable } from "../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../lib/survey/survey/survey.js";
import type { Shown } from "../protocol/shown.js";
import { type NamedValues, surveysIn } from "./names-in-scope.js";

/** The codebook entry of a variable, from the first survey in scope that has it. */
export function codebookEntry(name: string, scope: NamedValues): Shown | undefined {
  for (const [called, survey] of surveysIn(scope)) {
    const variable = survey.codebook.variables.get(name);
    if (variable !== undefined) return describe(variable, survey, called);
  }
  return undefined;
}

function describe(variable: Variable, survey: Survey, called: string): Shown {
  const { name, label, question, measure, role, values, missing } = variable;
  const column = survey.column(name);
  const counts = new Map<string, number>();
  for (const level of column.level) {
    const code = level < 0 ? undefined : column.levels[level];
    if (code !== undefined) counts.set(String(code), (counts.get(String(code)) ?? 0) + 1);
  }
  const valid = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const options = values.map(({ code, label: meaning }) => [
    String(code),
    meaning,
    `n ${(counts.get(String(code)) ?? 0).toLocaleString("en")}`,
  ]);
  const absent = missing.map(({ code, label: meaning, reason }) => [
    String(code),
    meaning,
    `missing: ${reason}`,
  ]);
  const lost = [...column.missing].map(([reason, n]) => `${reason} ${n.toLocaleString("en")}`).join(", ");
  const head = `${name}: ${label} (${role}, ${measure}; in ${called}${survey.codebook.synthetic ? ", SYNTHETIC" : ""})`;
  const totals = `n ${valid.toLocaleString("en")} valid of ${survey.size.toLocaleString("en")}${lost ? `; missing: ${lost}` : ""}`;
  const rows = [...options, ...absent];
  const width = Math.max(0, ...rows.map(([code]) => code!.length));
  const wide = Math.max(0, ...rows.map(([, meaning]) => meaning!.length));
  const lines = rows.map(
    ([code, meaning, count]) => `  ${code!.padStart(width)}  ${meaning!.padEnd(wide)}  ${count}`,
  );
  const html = rows
    .map(
      (row) =>
        `<tr>${row.map((cell) => `<td style="text-align:left">${escapeHtml(cell)}</td>`).join("")}</tr>`,
    )
    .join("");
  return {
    data: {
      "text/plain": [head, ...(question === undefined ? [] : [question]), ...lines, totals].join("\n"),
      "text/html": `<div class="populi-codebook"><p><b>${escapeHtml(head)}</b></p>${question === undefined ? "" : `<p>${escapeHtml(question)}</p>`}<table>${html}</table><p><small>${escapeHtml(totals)}</small></p></div>`,
    },
    metadata: {},
  };
}
