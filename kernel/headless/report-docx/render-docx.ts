import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { FileChild } from "docx";
import { toPng } from "../../../lib/plot/draw/png.js";
import { documentOf, page } from "../../../lib/report/format/docx-document.js";
import { tableBlocks } from "../../../lib/report/format/docx-table.js";
import type { Notebook, Output } from "../notebook.js";
import { notHuman } from "../report-html/not-human.js";
import { codeBlocks, markdownBlocks } from "./markdown-blocks.js";
import { readHtmlTables } from "./read-html-table.js";

/** Pixels of the room between a page's margins. */
const widest = ((page.width - 2 * page.margin) / 1440) * 96;
const highest = ((page.height - 2 * page.margin) / 1440) * 96 - 40;

/** Word's own list of columns would need so many pages that no one reads it: rows beyond are counted. */
const mostLines = 60;

/**
 * Renders an executed notebook as a Word document: its texts, tables as tables of Word, figures as pictures with their
 * captions, what is not from people at the top. The code stays in the notebook.
 *
 * @param file the notebook's path, which the last line names
 */
export async function renderDocx(notebook: Notebook, file: string): Promise<Uint8Array> {
  const docx = await import("docx");
  const { Paragraph, TextRun } = docx;
  const blocks: FileChild[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown") blocks.push(...markdownBlocks(docx, cell.source));
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) blocks.push(...(await outputBlocks(docx, output)));
  }
  const said = notHuman(notebook).map(
    ({ word, sentence }) =>
      new Paragraph({
        children: [new TextRun({ text: `${word} `, bold: true }), new TextRun(sentence)],
        spacing: { after: 100 },
      }),
  );
  const end = new Paragraph({
    children: [new TextRun({ text: `From ${basename(file)}, which has the code.`, size: 16 })],
    spacing: { before: 400 },
  });
  return documentOf(docx, basename(file, ".ipynb"), [...said, ...blocks, end, ...said]);
}

async function outputBlocks(docx: typeof import("docx"), output: Output): Promise<FileChild[]> {
  if (output.output_type === "stream") return codeBlocks(docx, shortened(output.text));
  if (output.output_type === "error") return codeBlocks(docx, `${output.ename}: ${output.evalue}`);
  const { data } = output;
  const picture = await pictureBlock(docx, data);
  if (picture !== undefined) return [picture];
  const tables = typeof data["text/html"] === "string" ? readHtmlTables(data["text/html"]) : [];
  if (tables.length > 0) return tables.flatMap((table) => tableBlocks(docx, table));
  if (typeof data["text/markdown"] === "string") return markdownBlocks(docx, data["text/markdown"]);
  return typeof data["text/plain"] === "string" ? codeBlocks(docx, shortened(data["text/plain"])) : [];
}

function shortened(text: string): string {
  const lines = stripVTControlCharacters(text).trimEnd().split("\n");
  if (lines.length <= mostLines) return lines.join("\n");
  return [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines`].join("\n");
}

/** A figure as a PNG of the page's width at most, with its words as the picture's description. */
async function pictureBlock(
  { ImageRun, Paragraph }: typeof import("docx"),
  data: Readonly<Record<string, unknown>>,
): Promise<FileChild | undefined> {
  const svg = data["image/svg+xml"];
  const png = data["image/png"];
  const bytes =
    typeof svg === "string"
      ? await toPng(svg)
      : typeof png === "string"
        ? Buffer.from(png, "base64")
        : undefined;
  if (bytes === undefined) return undefined;
  const size = sizeOfPng(bytes);
  if (size === undefined) return undefined;
  // A PNG of a figure has two pixels to one of the figure.
  const natural = typeof svg === "string" ? 0.5 : 1;
  const scale = Math.min(natural, widest / size.width, highest / size.height);
  const words = typeof data["text/plain"] === "string" ? data["text/plain"] : "A figure";
  const [title = "A figure", ...rest] = words.split("\n");
  return new Paragraph({
    spacing: { before: 120, after: 120 },
    children: [
      new ImageRun({
        type: "png",
        data: bytes,
        transformation: { width: Math.round(size.width * scale), height: Math.round(size.height * scale) },
        altText: { name: title, title, description: rest.join(" ").trim().slice(0, 1000) || title },
      }),
    ],
  });
}

/** Width and height of a PNG, from its header; `undefined` for other bytes. */
function sizeOfPng(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 24 || view.toString("latin1", 1, 4) !== "PNG") return undefined;
  return { width: view.readUInt32BE(16), height: view.readUInt32BE(20) };
}
