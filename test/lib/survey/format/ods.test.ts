import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sheetsOf } from "../../../../lib/survey/format/ods/sheets.js";
import { readTable } from "../../../../lib/survey/format/read-table.js";
import { cellsOf, fixtures } from "./recorded.js";

const file = join(fixtures, "spreadsheet.ods");

test("a spreadsheet is read as pandas reads it: numbers, texts, dates, times, booleans", async () => {
  const table = await readTable(file);
  const recorded = JSON.parse(readFileSync(join(fixtures, "spreadsheet.json"), "utf8"));
  expect(Object.fromEntries(table.columns.map(({ name }) => [name, cellsOf(table, name)]))).toEqual(recorded);
  expect(table.notes).toContain("the sheet 'Answers' of 2: Answers, Others");
  const other = await readTable(file, { sheet: "Others" });
  expect(other.columns.map(({ name }) => name)).toEqual(["id"]);
});

const document = (rows: string) =>
  `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><t:table t:name="A">${rows}</t:table></office:spreadsheet></office:body></office:document-content>`;
const cell = (text: string, attributes = "") => `<t:table-cell ${attributes}>${text}</t:table-cell>`;

test("repeated cells and rows are repeated, and the empty rest of a sheet is not", () => {
  const rows =
    `<t:table-row t:number-rows-repeated="2">${cell("<text:p>x</text:p>", 't:number-columns-repeated="3"')}${cell("", 't:number-columns-repeated="16381"')}</t:table-row>` +
    `<t:table-row t:number-rows-repeated="2">${cell("")}</t:table-row>` +
    `<t:table-row>${cell("")}${cell("<text:p>y</text:p>")}</t:table-row>` +
    `<t:table-row t:number-rows-repeated="1048571">${cell("", 't:number-columns-repeated="16384"')}</t:table-row>`;
  expect(sheetsOf(document(rows))).toEqual([
    { sheet: "A", data: [["x", "x", "x"], ["x", "x", "x"], [], [], [null, "y"]] },
  ]);
});

test("a cell's text is its paragraphs with their spaces, without its comment", () => {
  const text =
    "<office:annotation><text:p>a comment</text:p></office:annotation>" +
    '<text:p>a<text:s text:c="2"/>b<text:tab/>&amp; <text:span>c</text:span></text:p><text:p>d</text:p>';
  expect(sheetsOf(document(`<t:table-row>${cell(text)}</t:table-row>`))![0]!.data).toEqual([
    ["a  b\t& c\nd"],
  ]);
});

test("a row or cell repeated beyond what a sheet holds is refused", () => {
  const many = (what: string) => `t:number-${what}-repeated="2000000000"`;
  const full = cell("<text:p>x</text:p>", many("columns"));
  expect(() => sheetsOf(document(`<t:table-row>${full}</t:table-row>`))).toThrow("more than 16384 cells");
  const row = `<t:table-row ${many("rows")}>${cell("<text:p>x</text:p>")}</t:table-row>`;
  expect(() => sheetsOf(document(row))).toThrow("more than 1048576 rows");
});
