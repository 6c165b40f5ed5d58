import { expect, test } from "vitest";
import { parseNotebook } from "../../../kernel/headless/notebook.js";
import { readHtmlTables } from "../../../kernel/headless/report-docx/read-html-table.js";
import { renderDocx } from "../../../kernel/headless/report-docx/render-docx.js";
import { Table } from "../../../lib/show/table.js";
import { openArchive } from "../../../lib/survey/format/zip/archive.js";

const table = new Table(
  "A <b>title</b>",
  [{ name: "who" }, { name: "n" }],
  [
    ["<script>window.x = 1</script>", 1],
    ["two\nlines & more", 22],
  ],
  ["first note", "second note"],
  [{ before: 1, heading: "rest" }],
  ["careful"],
);
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#000"/></svg>`;

test("tables are read back from the HTML they show themselves as", () => {
  const [read] = readHtmlTables(table.toHtml());
  expect(read!.toText()).toBe(
    new Table(
      table.title,
      table.columns,
      table.rows.map((row) => row.map(String)),
      table.notes,
      table.sections,
      table.warnings,
    ).toText(),
  );
});

test("an executed notebook becomes texts, tables and pictures of Word, and no label in it is markup", async () => {
  const notebook = parseNotebook(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        {
          cell_type: "markdown",
          metadata: {},
          source: "# A title\n\nSome **bold** words.\n\n- one\n- two\n\n<i>raw</i>",
        },
        {
          cell_type: "code",
          source: "table",
          metadata: {},
          execution_count: 1,
          outputs: [
            { output_type: "stream", name: "stdout", text: "\u001b[31mprinted\u001b[0m\n" },
            {
              output_type: "display_data",
              metadata: {},
              data: { "text/html": table.toHtml(), "text/plain": "SIMULATED ANSWERS" },
            },
            {
              output_type: "display_data",
              metadata: {},
              data: { "image/svg+xml": svg, "text/plain": "The figure's title\nits words" },
            },
          ],
        },
      ],
    },
    "a.ipynb",
  );
  const archive = openArchive(await renderDocx(notebook, "folder/a.ipynb"), "a.docx");
  const xml = new TextDecoder().decode(archive.read("word/document.xml"));
  const words = [...xml.matchAll(/<w:t\b[^>]*>([^<]*)<\/w:t>/g)].map(([, text]) => text);
  expect(words.slice(0, 2)).toEqual(["Simulated answers. ", "A language model gave them, not people."]);
  for (const text of ["A title", "bold", "• ", "&lt;i&gt;raw&lt;/i&gt;", "printed", "second note", "careful"])
    expect(words).toContain(text);
  expect(words).toContain("&lt;script&gt;window.x = 1&lt;/script&gt;");
  expect(words).toContain("From a.ipynb, which has the code.");
  expect(xml).toContain('<w:pStyle w:val="Title"/>');
  // 40 × 20 pixels, in the units of drawings: 9525 a pixel.
  expect(xml).toContain(`cx="${40 * 9525}" cy="${20 * 9525}"`);
  expect(xml).toContain('descr="its words"');
  const [picture] = archive.names.filter((name) => name.startsWith("word/media/") && name.endsWith(".png"));
  expect(Buffer.from(archive.read(picture!)!).toString("latin1", 1, 4)).toBe("PNG");
});
