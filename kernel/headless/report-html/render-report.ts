import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, resolve } from "node:path";
import { populiVersion } from "../../../lib/files/package-root.js";
import { escapeHtml } from "../../../lib/show/html.js";
import { type CodeCell, isRecord, type Notebook } from "../notebook.js";
import { provenanceOf } from "../provenance/provenance.js";
import { provenanceId } from "../provenance/read-provenance.js";
import { embedJson, embedScript } from "./embed.js";
import { highlightCell } from "./highlight-code.js";
import { notHuman } from "./not-human.js";
import { type Heading, MarkdownRenderer } from "./render-markdown.js";
import { plotlyType, renderOutput } from "./render-output.js";
import { resource } from "./resource.js";

export interface ReportOptions {
  /** The notebook's path. The footer names it, and its folder has the notebook's images. */
  readonly file: string;
  /** The date in the footer. */
  readonly date: Date;
}

/**
 * Renders an executed notebook as one self-contained HTML page, with styles, the figures' data and, if there is a
 * figure, plotly.js once.
 */
export function renderReport(notebook: Notebook, { file, date }: ReportOptions): string {
  const markdown = new MarkdownRenderer(dirname(resolve(file)));
  let number = 0;
  const body = notebook.cells
    .map((cell) => {
      if (cell.cell_type === "markdown") return `<section class="text">${markdown.cell(cell)}</section>`;
      if (cell.cell_type !== "code" || cell.source.trim() === "") return "";
      number += 1;
      return renderCode(cell, number, markdown);
    })
    .join("\n");
  const title = notebookTitle(notebook, markdown.headings, file);
  const hasFigure = notebook.cells.some(
    (cell) =>
      cell.cell_type === "code" &&
      cell.outputs.some((output) => "data" in output && output.data[plotlyType] !== undefined),
  );
  const said = notHuman(notebook).map(
    ({ word, sentence }) => `<strong>${escapeHtml(word)}</strong> ${escapeHtml(sentence)}`,
  );
  const notice = said.length ? `<p class="synthetic" role="note">${said.join(" ")}</p>` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Populi ${escapeHtml(populiVersion)}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
<title>${escapeHtml(title)}</title>
<style>
${resource("report.css")}</style>
</head>
<body>
${renderContents(markdown.headings, title)}
<main>
<div class="tools"><label><input type="checkbox" id="show-code" checked> Code</label></div>
${notice}
${body}
<footer>
<p>${escapeHtml(describeRun(notebook, file, date))}</p>
${notice}
</footer>
</main>
<script type="application/json" id="${provenanceId}">${embedJson(provenanceOf(notebook, file, date))}</script>
${hasFigure ? `<script>${embedScript(readPlotly())}</script>` : ""}
<script>
${embedScript(resource("report.js"))}</script>
</body>
</html>
`;
}

function renderCode(cell: CodeCell, number: number, markdown: MarkdownRenderer): string {
  const outputs = cell.outputs.map((output) => renderOutput(output, markdown)).join("\n");
  const open = isHidden(cell, "source_hidden") ? "" : " open";
  const inside = isHidden(cell, "outputs_hidden") ? `\n${outputs}` : "";
  return `<section class="cell" id="cell-${number}">
<details class="code"${open}><summary>${summary(cell, number)}</summary>
<pre><code class="hljs">${highlightCell(cell.source)}</code></pre>${inside}</details>
${inside === "" ? outputs : ""}
</section>`;
}

/** What a cell is called: "Cell 11", and what it is for where its tag says that. */
function summary({ metadata: { tags } }: CodeCell, number: number): string {
  const [role] = Array.isArray(tags) ? cellRoles.filter((each) => tags.includes(each)) : [];
  return `Cell ${number}${role === undefined ? "" : ` · ${role}`}`;
}

const cellRoles = ["parameters", "prediction", "exercise", "solution"] as const;

/** Whether Jupyter shows a cell with its source or its outputs collapsed, such as the solution of an exercise. */
function isHidden({ metadata: { jupyter } }: CodeCell, what: "source_hidden" | "outputs_hidden"): boolean {
  return isRecord(jupyter) && jupyter[what] === true;
}

/** A table of contents, if there is more than the title and one heading. */
function renderContents(headings: readonly Heading[], title: string): string {
  const listed = headings.filter((heading) => heading.level <= 3 && heading.text !== title);
  if (listed.length < 2) return "";
  const items = listed.map(
    ({ level, id, text }) =>
      `<li class="level-${level}"><a href="#${escapeHtml(encodeURIComponent(id))}">${escapeHtml(text)}</a></li>`,
  );
  return `<nav aria-label="Contents"><ol class="contents">\n${items.join("\n")}\n</ol></nav>`;
}

function notebookTitle(notebook: Notebook, headings: readonly Heading[], file: string): string {
  const { title } = notebook.metadata;
  if (typeof title === "string" && title !== "") return title;
  return headings.find((heading) => heading.level === 1)?.text ?? basename(file, ".ipynb");
}

function describeRun(notebook: Notebook, file: string, date: Date): string {
  const day = date.toISOString().slice(0, 16).replace("T", " ");
  const language = notebook.metadata.language_info;
  const kernel = language?.name ? ` ${language.name} ${language.version ?? ""}`.trimEnd() : "";
  return `${basename(file)}, run on ${day} UTC with Populi ${populiVersion} (Node ${process.versions.node}${kernel ? `,${kernel}` : ""}).`;
}

function readPlotly(): string {
  return readFileSync(createRequire(import.meta.url).resolve("plotly.js-dist-min"), "utf8");
}
