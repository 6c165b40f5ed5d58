import { basename, dirname, relative, sep } from "node:path";
import { counted } from "../../../lib/errors/counted.js";
import { escapeHtml } from "../../../lib/show/html.js";
import type { SweepRun } from "../sweep.js";
import { resource } from "./resource.js";

/** A run of a sweep that has ended. */
export interface SweptRun extends SweepRun {
  /** How it ended, in words; empty where it ran through. */
  readonly failed: string;
  readonly headline: string | undefined;
}

/**
 * The page that lists the reports of a sweep: their parameters, how each ended, and the result of its cell tagged
 * `headline`, unfolded by a click.
 *
 * @param index where the page will be, so that links lead from there
 */
export function renderSweep(notebook: string, index: string, runs: readonly SweptRun[]): string {
  const names = runs[0]?.parameters.map(({ name }) => name) ?? [];
  const title = `${basename(notebook, ".ipynb")}: ${counted(runs.length, "run")} over ${names.join(", ")}`;
  const rows = runs.map(({ parameters, file, failed, headline }) => {
    const link = relative(dirname(index), file).split(sep).map(encodeURIComponent).join("/");
    const values = parameters.map(({ literal }) => `<td>${escapeHtml(literal)}</td>`).join("");
    return `<tr>${values}<td>${failed === "" ? "" : escapeHtml(failed)}</td><td>${headlineOf(headline)}</td><td><a href="${escapeHtml(link)}">report</a></td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
${resource("report.css")}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<table>
<thead><tr>${names.map((name) => `<th>${escapeHtml(name)}</th>`).join("")}<th>ended early</th><th>headline</th><th></th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</main>
</body>
</html>
`;
}

/** The first line, and the rest behind it. */
function headlineOf(headline: string | undefined): string {
  if (headline === undefined) return "—";
  const [first = "", ...rest] = headline.split("\n");
  if (rest.length === 0) return escapeHtml(first);
  return `<details><summary>${escapeHtml(first)}</summary><pre>${escapeHtml(headline)}</pre></details>`;
}
