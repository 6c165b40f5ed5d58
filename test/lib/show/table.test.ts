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
