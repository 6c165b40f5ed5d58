import { describe, expect, test } from "vitest";
import { toCSV } from "../../../../lib/report/format/csv.js";
import { toLaTeX } from "../../../../lib/report/format/latex.js";
import { toMarkdown } from "../../../../lib/report/format/markdown.js";
import { Table } from "../../../../lib/show/table.js";

const table = new Table(
  "50 % of A & B_C",
  [{ name: "answers from" }, { name: "KL", digits: 2 }],
  [
    ["PSII | full", -0.1234],
    ['=cmd("x"),\nline', null],
    ["W_WEIGHT _edge_ <b>", 1 / 3],
  ],
  ["η² ‖ ½ ~ ^ \\ {x} #1 $"],
  [{ before: 2, heading: "floors" }],
);

describe("Markdown", () => {
  const lines = toMarkdown(table).split("\n");

  test("has a row for each row, numbers to the right, and sections in bold", () => {
    expect(lines[2]).toBe("| answers from | KL |");
    expect(lines[3]).toBe("| --- | ---: |");
    expect(lines[4]).toBe("| PSII \\| full | −0.12 |");
    expect(lines[6]).toBe("| **floors** |  |");
    expect(lines[7]).toBe("| W_WEIGHT \\_edge\\_ &lt;b> | 0.33 |");
  });

  test("keeps every row in one line, whatever is in a cell", () => {
    const columns = lines.slice(2, 8).map((line) => line.replaceAll("\\|", "").split("|").length);
    expect(new Set(columns)).toEqual(new Set([4]));
  });
});

describe("CSV", () => {
  test("keeps numbers whole, quotes what must be quoted, and defuses formulas", () => {
    expect(toCSV(table)).toBe(
      [
        "answers from,KL",
        "PSII | full,-0.1234",
        '"\'=cmd(""x""),\nline",',
        "W_WEIGHT _edge_ <b>,0.3333333333333333",
        "",
      ].join("\r\n"),
    );
  });
});

describe("LaTeX", () => {
  const latex = toLaTeX(table);

  test("escapes what LaTeX would read, and prints signs pdfLaTeX lacks as commands", () => {
    expect(latex).toContain("\\caption{50 \\% of A \\& B\\_C}");
    expect(latex).toContain("PSII $|$ full & $-$0.12 \\\\");
    expect(latex).toContain(
      "$\\eta^2$ $\\|$ $\\frac{1}{2}$ \\textasciitilde{} \\textasciicircum{} \\textbackslash{} \\{x\\} \\#1 \\$",
    );
    expect(latex).toContain("W\\_WEIGHT \\_edge\\_ $<$b$>$");
  });

  test("sets sections apart by a rule and uses booktabs", () => {
    expect(latex).toContain("\\midrule\n\\multicolumn{2}{l}{\\emph{floors}} \\\\");
    for (const rule of ["\\toprule", "\\bottomrule"]) expect(latex.split(rule)).toHaveLength(2);
  });

  test("stacks the lines of a cell, and never lets a bracket be read as an argument", () => {
    const broken = new Table("t", [{ name: "a" }, { name: "b" }], [["[x]", "0.1\n[0.0, 0.2]"]]);
    expect(toLaTeX(broken)).toContain("{[}x{]} & \\shortstack[r]{0.1\\\\ {[}0.0, 0.2{]}} \\\\");
  });

  test("has only letters pdfLaTeX knows, for every sign the tables use", () => {
    const signs = new Table("−≥≤×·→∞²½ησεΔ…—–‡†“”’‖", [{ name: "a" }], [["x"]]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
    expect(toLaTeX(signs)).toMatch(/^[\x00-\x7f]*$/);
  });
});
