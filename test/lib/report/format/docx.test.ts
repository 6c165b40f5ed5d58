import { describe, expect, test } from "vitest";
import { toDocx } from "../../../../lib/report/format/docx.js";
import { Table } from "../../../../lib/show/table.js";
import { openArchive } from "../../../../lib/survey/format/zip/archive.js";

const hostile = `</w:t><script>alert(1)</script> & "quoted" = 1`;
const table = new Table(
  "Segments",
  [{ name: "segment" }, { name: "share", digits: 2 }],
  [
    [hostile, 0.514],
    ["two\nlines", null],
  ],
  ["a note"],
  [{ before: 1, heading: "others" }],
  ["a warning"],
);

/** The text of a document's body, in order. */
async function bodyOf(bytes: Promise<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(openArchive(await bytes, "x.docx").read("word/document.xml"));
}
const texts = (xml: string) => [...xml.matchAll(/<w:t\b[^>]*>([^<]*)<\/w:t>/g)].map(([, text]) => text);

describe("a table for Word", () => {
  test("is asked for where there is none", async () => {
    await expect(toDocx([])).rejects.toThrow(/toDocx was given no table/);
    await expect(toDocx("Segments" as unknown as Table)).rejects.toThrow(/toDocx was given no table/);
  });

  test("has title, warning, header, headings, cells as tables show them, and notes, in that order", async () => {
    const xml = await bodyOf(toDocx(table));
    expect(texts(xml)).toEqual([
      "Segments",
      "a warning",
      "segment",
      "share",
      "&lt;/w:t&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; = 1",
      "0.51",
      "others",
      "two",
      "lines",
      "—",
      "a note",
    ]);
    expect(xml).toContain("<w:tblHeader");
    // Numbers stand at the right, words at the left.
    expect(xml.match(/<w:jc w:val="right"\/>/g)).toHaveLength(3);
  });

  test("is followed by the next of a list, and is a whole archive of a document", async () => {
    const bytes = await toDocx([table, new Table("More", [{ name: "x" }], [[1]])]);
    const archive = openArchive(bytes, "x.docx");
    expect(archive.names).toEqual(expect.arrayContaining(["[Content_Types].xml", "word/document.xml"]));
    expect(texts(await bodyOf(Promise.resolve(bytes))).slice(-3)).toEqual(["More", "x", "1"]);
  });
});
