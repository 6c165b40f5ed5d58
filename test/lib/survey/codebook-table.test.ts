import { expect, test } from "vitest";
import { display } from "../../../lib/show/display.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { codebookTable } from "../../../lib/survey/codebook-table.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

const survey = surveyOf(
  { Q1: [1, 2, -1], age: [20, 30, 40], region: ["n", "s", null] },
  {
    codebook: parseCodebook(`
title: Trust
synthetic: true
variables:
  Q1:
    label: trust <script>alert(1)</script>
    question: Can people be trusted?
    measure: nominal
    role: item
    category: society
    values: { 1: yes, 2: "<b>no</b>" }
    missing: { -1: don't know }
  age: { measure: scale, role: identifier }
  region: { measure: nominal, role: identifier }
`),
  },
);

test("a codebook's table spells out values and counts missing answers by reason", () => {
  const { rows, notes } = codebookTable(survey);
  expect(rows).toEqual([
    [
      "Q1",
      "trust <script>alert(1)</script>: Can people be trusted?",
      "item, society",
      "nominal",
      "1 yes; 2 <b>no</b>",
      "don't know 1",
    ],
    ["age", "age", "identifier", "scale", "20; 30; 40", ""],
    ["region", "region", "identifier", "nominal", "n; s", "empty 1"],
  ]);
  expect(notes.join("\n")).toMatch(/SYNTHETIC DATA/);
});

test("a search keeps the rows that have all of its words", () => {
  const found = (search: string) => codebookTable(survey, { search }).rows.map((row) => row[0]);
  expect(found("TRUSTED society")).toEqual(["Q1"]);
  expect(found("identifier")).toEqual(["age", "region"]);
  expect(found("nothing")).toEqual([]);
});

test("labels that hold HTML or scripts are escaped, and the search field narrows rows", () => {
  const html = codebookTable(survey)[display]()["text/html"] as string;
  expect(html).not.toMatch(/<b>/);
  // The one script there shows the field, which is of no use without scripts.
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toMatch(/<input hidden type="search"/);
  // The handler is one attribute: no quote of its own may end it.
  const handler = /oninput="([^"]*)"/
    .exec(html)![1]!
    .replaceAll("&quot;", '"')
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
  const row = (textContent: string) => ({ textContent, hidden: false });
  const table = [row("Q1 trust"), row("age")];
  const field = { value: "TRUST", parentElement: { querySelectorAll: () => table } };
  new Function(handler).call(field);
  expect(table.map((one) => one.hidden)).toEqual([false, true]);
});
