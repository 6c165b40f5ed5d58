import { describe, expect, test } from "vitest";
import { renderSweep } from "../../../kernel/headless/report-html/render-sweep.js";
import { parseSweep, sweepRuns } from "../../../kernel/headless/sweep.js";

describe("a sweep", () => {
  test("runs every combination, the last parameter changing fastest, each with a file that its name tells", () => {
    const runs = sweepRuns([parseSweep('model=["a/b", "<c>"]'), parseSweep("seed=[1, 2]")], "out/all.html");
    expect(runs.map(({ parameters }) => parameters.map(({ literal }) => literal))).toEqual([
      ['"a/b"', "1"],
      ['"a/b"', "2"],
      ['"<c>"', "1"],
      ['"<c>"', "2"],
    ]);
    expect(runs[0]!.file).toBe("out/all/1-model-a-b_seed-1.html");
    expect(new Set(runs.map(({ file }) => file)).size).toBe(4);
  });

  test("is refused without a list, for a parameter given twice, and for too many runs", () => {
    expect(() => parseSweep("seed=1")).toThrow(/no list of values[\s\S]*seed=\[1, 2, 3\]/);
    expect(() => parseSweep("seed=one,two")).toThrow(/no list/);
    expect(() => sweepRuns([parseSweep("a=[1]"), parseSweep("a=[2]")], "x.html")).toThrow(/twice/);
    const many = `a=${JSON.stringify(Array.from({ length: 201 }, (_, i) => i))}`;
    expect(() => sweepRuns([parseSweep(many)], "x.html")).toThrow(/201 runs/);
  });

  test("has a page with parameters, how each ended, headline and link, in which no text is markup", () => {
    const [one, other] = sweepRuns([parseSweep('who=["<script>x</script>", "b c"]')], "/out/all.html");
    const page = renderSweep("folder/a.ipynb", "/out/all.html", [
      { ...one!, failed: "", headline: "KL 0.1 <b>" },
      { ...other!, failed: "cell 2 failed", headline: "first\nsecond" },
    ]);
    expect(page).not.toMatch(/<script>|<b>/);
    expect(page).toContain("KL 0.1 &lt;b&gt;");
    expect(page).toContain("<details><summary>first</summary>");
    expect(page).toContain('href="all/2-who-b-c.html"');
    expect(page).toContain("cell 2 failed");
  });
});
