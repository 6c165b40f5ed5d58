import { DataFrame } from "danfojs-node";
import { describe, expect, it } from "vitest";
import { isFrame, showFrame } from "../../../kernel/display/frame.js";

function shown(rows: number, columns = 2): { html: string; text: string } {
  const names = Array.from({ length: columns }, (_, c) => `c${c}`);
  const values = Array.from({ length: rows }, (_, r) => names.map((_, c) => (c === 0 ? `<r${r}>` : r + c)));
  const frame: unknown = new DataFrame(values, { columns: names });
  if (!isFrame(frame)) throw new Error("danfo's frame is not seen as one");
  const { data } = showFrame(frame);
  return { html: String(data["text/html"]), text: String(data["text/plain"]) };
}
/** The first column of every table, table by table. */
const rowsOf = (html: string) =>
  html
    .split("<table>")
    .slice(1)
    .map((table) => [...table.matchAll(/&lt;r(\d+)&gt;/g)].map((match) => Number(match[1])));
const titles = (html: string) =>
  [...html.matchAll(/<summary[^>]*><small>(.*?)<\/small>/g)].map((match) => match[1]);
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

describe("a frame's page", () => {
  it("has all rows of a short frame in one table", () => {
    expect(rowsOf(shown(15).html)).toEqual([upTo(0, 15)]);
    expect(titles(shown(15).html)).toEqual([]);
  });

  it("folds what lies between head and tail of a longer one into pages, every row once", () => {
    const { html } = shown(100);
    const [ends, ...pages] = rowsOf(html);
    expect(ends).toEqual([...upTo(0, 10), ...upTo(95, 100)]);
    expect(pages).toEqual([upTo(10, 60), upTo(60, 95)]);
    expect(titles(html)).toEqual(["rows 10 … 59", "rows 60 … 94"]);
    expect(html).not.toContain("not here");
  });

  it("says how many rows are on no page", () => {
    const { html } = shown(1_000);
    expect(rowsOf(html).slice(1).flat()).toEqual(upTo(10, 310));
    // 1000 rows less the head of 10, the tail of 5 and 300 in pages.
    expect(html).toContain("1,000 rows × 2 columns; 685 of the rows between head and tail are not here");
  });

  it("holds fewer rows the wider it is", () => {
    expect(rowsOf(shown(1_000, 40).html).slice(1).flat()).toEqual(upTo(10, 60));
  });

  it("escapes what it shows, and has no script", () => {
    const { html, text } = shown(40);
    expect(html).not.toMatch(/<r\d|<script/);
    expect(text).toContain("<r0>");
  });
});
