import { resolve } from "node:path";
import { type Notebook, writeNotebook } from "../notebook.js";
import { printPdf } from "../print-pdf.js";
import { renderReport } from "../report-html/render-report.js";
import { writeOutput } from "../write-output.js";

/** Where an executed notebook is written, by kind of file. */
export interface ReportFiles {
  readonly ipynb?: string | undefined;
  readonly html?: string | undefined;
  readonly pdf?: string | undefined;
  readonly docx?: string | undefined;
}

/**
 * Writes an executed notebook as every kind of file asked for, and names those written.
 *
 * @param file the notebook's path, which reports name
 */
export async function writeReports(
  notebook: Notebook,
  file: string,
  { ipynb, html, pdf, docx }: ReportFiles,
): Promise<readonly string[]> {
  const report =
    html === undefined && pdf === undefined ? "" : renderReport(notebook, { file, date: new Date() });
  if (ipynb !== undefined) await writeNotebook(notebook, resolve(ipynb));
  if (html !== undefined) await writeOutput(resolve(html), report);
  if (docx !== undefined) {
    const { renderDocx } = await import("../report-docx/render-docx.js");
    await writeOutput(resolve(docx), await renderDocx(notebook, file));
  }
  if (pdf !== undefined) await printPdf(report, resolve(pdf));
  return [html, pdf, docx, ipynb].filter((written) => written !== undefined);
}
