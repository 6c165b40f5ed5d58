import { DataFrame, Series } from "danfojs-node";
import { describe, expect, it } from "vitest";
import { show } from "../../../kernel/display/show.js";
import type { Shown } from "../../../kernel/protocol/shown.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

async function shown(value: unknown): Promise<{ html: string; text: string; data: Shown["data"] }> {
  const { data } = await show(value);
  return { html: String(data["text/html"]), text: String(data["text/plain"]), data };
}
function numbered(rows: number, columns = 2): DataFrame {
  const names = Array.from({ length: columns }, (_, c) => `c${c}`);
  const values = Array.from({ length: rows }, (_, r) => names.map((_, c) => (c === 0 ? `<r${r}>` : r + c)));
  return new DataFrame(values, { columns: names });
}
/** The tables of the page: the title of their fold (the first has none), the rows' indices, the cells. */
function tablesOf(html: string): { fold: string; indices: string[]; cells: string[][] }[] {
  const pieces = html.split("<table>");
  return pieces.slice(1).map((table, t) => ({
    fold: /<summary[^>]*><small>▸ (.*?)<\/small><\/summary>\s*$/.exec(pieces[t]!)?.[1] ?? "",
    indices: [...table.matchAll(/<tr><th>(.*?)<\/th><td/g)].map((match) => match[1]!),
    cells: [...table.matchAll(/<tr><th>.*?<\/th>(<td.*)<\/tr>/g)].map((match) =>
      [...match[1]!.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map((cell) => cell[1]!),
    ),
  }));
}
const upTo = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => String(from + i));
const pagesOf = (html: string) => tablesOf(html).filter(({ fold }) => fold.includes("…"));
const sortedBy = (html: string, name: string) => tablesOf(html).find(({ fold }) => fold === name)!;

describe("a frame's pages", () => {
  it("are not needed for a short frame, whose rows are in one table", async () => {
    const { html } = await shown(numbered(15));
    expect(tablesOf(html)[0]!.indices).toEqual(upTo(0, 15));
    expect(pagesOf(html)).toEqual([]);
  });

  it("fold the rows between head and tail of a longer one, each once", async () => {
    const { html } = await shown(numbered(100));
    expect(tablesOf(html)[0]!.indices).toEqual([...upTo(0, 10), "⋮", ...upTo(95, 100)]);
    expect(pagesOf(html).map(({ fold }) => fold)).toEqual(["10 … 59", "60 … 94"]);
    expect(pagesOf(html).map(({ indices }) => indices)).toEqual([upTo(10, 60), upTo(60, 95)]);
    expect(html).not.toContain("not shown");
  });

  it("omit rows of a very long one, and say how many", async () => {
    const { html } = await shown(numbered(1_000));
    expect(pagesOf(html).flatMap(({ indices }) => indices)).toEqual(upTo(10, 310));
    // 1000 rows less the head of 10, the tail of 5 and 300 in pages.
    expect(html).toContain("1,000 rows × 2 columns; 685 rows between head and tail not shown");
  });

  it("hold fewer rows the wider the frame is", async () => {
    const { html } = await shown(numbered(1_000, 40));
    expect(pagesOf(html).flatMap(({ indices }) => indices)).toEqual(upTo(10, 60));
  });
});

describe("a frame sorted without a script", () => {
  const people = new DataFrame(
    [
      ["b", 3],
      ["a", null],
      ["c", -1],
      ["a", 20],
    ] as never,
    { columns: ["name", "score"], dtypes: ["string", "int32"] },
  );

  it("has all rows if it is short: numbers by size, text alphabetically, ties in their order, missing last", async () => {
    const { html } = await shown(people);
    expect(sortedBy(html, "name").indices).toEqual(["1", "3", "0", "2"]);
    expect(sortedBy(html, "score").indices).toEqual(["2", "0", "3", "1"]);
    expect(sortedBy(html, "score").cells.map((row) => row[1])).toEqual(["-1", "3", "20", "—"]);
  });

  it("has the lowest and highest of all rows if it is long", async () => {
    // A permutation of 0 … 9,999: 7 and 10,000 have no common divisor.
    const values = Array.from({ length: 10_000 }, (_, r): [number | null] => [(r * 7) % 10_000]);
    // Missing values are neither low nor high.
    const frame = new DataFrame([...values, [null], [null]] as never, { columns: ["v"], dtypes: ["int32"] });
    const { html } = await shown(frame);
    const { cells } = sortedBy(html, "v");
    expect(cells.flat()).toEqual([...upTo(0, 20), "⋮", ...upTo(9_980, 10_000)]);
  });

  it("of many columns has folds for those that fit", async () => {
    const { html } = await shown(numbered(500, 40));
    const names = tablesOf(html)
      .map(({ fold }) => fold)
      .filter((fold) => fold.startsWith("c"));
    // 2,000 cells in tables of 10 rows and 40 columns.
    expect(names).toEqual(["c0", "c1", "c2", "c3", "c4"]);
  });
});

describe("a survey's frame", () => {
  const variable = {
    name: "trust",
    label: "trust in <others>",
    measure: "ordinal",
    role: "item",
    values: ["often", "at times", "never"].map((label, i) => ({ code: i + 1, label })),
    missing: [],
  } as const;
  const codebook = { title: "invented", synthetic: true, variables: new Map([["trust", variable]]) };
  const survey = surveyOf({ trust: [3, 1, 2, 1] }, { codebook });

  it("has the labels of its columns in every form, also when a frame is made from it", async () => {
    for (const frame of [survey.frame(["trust"]), survey.frame(["trust"]).head(2)]) {
      const { html, text, data } = await shown(frame);
      expect(html).toContain("trust in &lt;others&gt;");
      expect(text).toMatch(/\ntrust: trust in <others>$/);
      expect(data["application/vnd.dataresource+json"]).toHaveProperty(
        "schema.fields.1.title",
        "trust in <others>",
      );
    }
  });

  it("is sorted by value labels in the codebook's order, not the alphabet's", async () => {
    const { html } = await shown(survey.frame(["trust"]));
    expect(sortedBy(html, "trust").cells.flat()).toEqual(["often", "often", "at times", "never"]);
  });
});

it("escapes what it shows, and has no script or input that a sanitiser would take", async () => {
  const { html, text } = await shown(numbered(40));
  expect(html).not.toMatch(/<r\d|<script|<input/);
  expect(text).toContain("<r0>");
});

it("shows a series, which has members like a frame's, as a frame of one column", async () => {
  const { html, text } = await shown(new Series([3, 1, 2]));
  expect(sortedBy(html, "0").cells.flat()).toEqual(["1", "2", "3"]);
  expect(text).toContain("3 rows × 1 column");
});

it("shows numbers to six significant digits, and integers in full", async () => {
  const { html } = await shown(new Series([1.8768564356435644, 1234567, 0.1 + 0.2]));
  expect(sortedBy(html, "0").cells.flat()).toEqual(["0.3", "1.87686", "1234567"]);
});
