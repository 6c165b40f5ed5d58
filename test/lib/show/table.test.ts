import { expect, test } from "vitest";
import { display } from "../../../lib/show/display.js";
import { Table } from "../../../lib/show/table.js";

const table = new Table(
  "Segments",
  [{ name: "segment" }, { name: "n" }, { name: "share", digits: 2 }],
  [
    ["women <script>alert(1)</script>", 12, 0.514],
    ["men", 7, null],
  ],
  ["7 & more"],
);

test("a table in plain text lines up numbers to the right and shows an absent one as a dash", () => {
  const plain = new Table(
    "T",
    [{ name: "a" }, { name: "b", digits: 1 }],
    [
      ["x", -1.25],
      ["long", null],
    ],
    ["note"],
  );
  expect(plain.toText()).toBe(
    ["T", "a        b", "──────────", "x     −1.3", "long     —", "  note"].join("\n"),
  );
});

test("markup in a label or note is shown, never run", () => {
  const html = String(table[display]()["text/html"]);
  expect(html).not.toContain("<script>");
  expect(html).toContain("women &lt;script&gt;");
  expect(html).toContain("7 &amp; more");
});

test("an interval below its value stays whole, a verdict of several lines is wrapped, and a number keeps its sign of percent", () => {
  const html = new Table(
    "a title longer than its table",
    [{ name: "of" }, { name: "KL" }, { name: "verdict" }, { name: "unread" }],
    [
      ["PSII", "0.170\n[0.106, 0.349]", "undecided against the uniform floor;\nnoise", "0.1 %"],
      ["direct", "0.047 [0.045, 0.050], saves 2 [−2 … 11]", "(the others)", "(0.1 to 0.2)"],
    ],
  ).toHtml();
  expect(html).toContain('<span style="white-space:nowrap">0.170<br>[0.106,\u00a00.349]</span>');
  expect(html).toContain(">undecided against the uniform floor;<br>noise</td>");
  expect(html).toContain(">0.1\u00a0%</td>");
  expect(html).toContain(">0.047 [0.045,\u00a00.050], saves 2 [−2\u00a0…\u00a011]</td>");
  expect(html).toContain(">(the others)</td>");
  expect(html).toContain(">(0.1\u00a0to\u00a00.2)</td>");
});

test("a column of numbers that are all absent is lined up as numbers, and none is minus nothing", () => {
  const table = new Table(
    "",
    [
      { name: "predicted", digits: 1 },
      { name: "came out", digits: 1 },
    ],
    [[null, -0.04]],
  );
  expect(table.toHtml()).toContain(
    '<td style="text-align:right">—</td><td style="text-align:right">0.0</td>',
  );
});
