import { beforeAll, describe, expect, test } from "vitest";
import { type AblationTable, ablationTable } from "../../../../lib/report/ablation/ablation-table.js";
import { display } from "../../../../lib/show/display.js";
import { madeRun } from "../../fidelity/synthetic-run.js";
import { madeRun as mixedRun } from "../../mixed/made-run.js";

const run = (knows: number, condition: string) => ({
  ...madeRun({ respondents: 60, items: 12, knows }),
  condition: { name: condition },
  labels: ["made-up answers"],
});

let table: AblationTable;
beforeAll(async () => {
  table = await ablationTable([run(0.9, "full"), run(0, "without profile")], {
    repeats: 60,
    notPart: ["random-identifier controls"],
  });
});

const rowOf = (name: string) => table.toTable().rows.find(([first]) => first === name)!;

describe("an ablation table", () => {
  test("has a column of the interviews that conditions save as predictions, where it is asked for", async () => {
    const people = Array.from({ length: 120 }, (_, i) => 1 + ((i * 7 + Math.floor(i / 5)) % 3));
    const told = (share: number) => {
      const predictions = new Float64Array(360).fill((1 - share) / 2);
      for (const [i, code] of people.entries()) predictions[3 * i + code - 1] = share;
      return mixedRun({ y: { options: [1, 2, 3], measure: "ordinal", answers: people, predictions } });
    };
    const [good, nothing] = [told(0.7), { ...told(1 / 3), condition: { name: "nothing" } }];
    const shown = (
      await ablationTable([good, nothing], {
        repeats: 20,
        interviewsSaved: { interviewed: 60, target: "mean" },
      })
    ).toTable();
    const at = shown.columns.findIndex(({ name }) => name === "interviews saved");
    expect(shown.rows[0]![at]).toMatch(/^\d+ of 60$/);
    expect(shown.rows[1]![at]).toBe("0 of 60");
    expect(shown.rows.at(-1)).toHaveLength(shown.columns.length);
  });

  test("has conditions and floors as rows, the floors under a heading of their own", () => {
    const shown = table.toTable();
    expect(shown.rows.map(([name]) => name)).toEqual([
      "full",
      "without profile",
      "uniform (exact)",
      "uniform (60 draws)",
      "shuffled respondents",
      "human marginal",
      "split half (30 humans)",
    ]);
    expect(shown.sections).toEqual([
      { before: 0, heading: "simulated" },
      { before: 2, heading: "held against" },
    ]);
  });

  test("marks in words a method that knows nothing of its respondents, and not the one that does", () => {
    expect(rowOf("without profile").at(1)).toContain("noise: no association\nwith own respondents");
    expect(rowOf("full").at(1)).not.toContain("noise");
  });

  test("says what the answers are, what was tested and what is not part of the run", () => {
    const text = table.toTable().toText();
    for (const said of [
      "simulated answers",
      "made-up answers",
      "minus full: KL",
      "Holm",
      "Not part of this run: random-identifier controls.",
      "Not part of this run: η², which needs a segmentation.",
      "95 % intervals for other respondents and other items like these, of 60 respondents and 12 items",
    ]) {
      expect(text).toContain(said);
    }
  });

  test("as CSV has a line each, every metric with its bounds in full precision, labelled as simulated", () => {
    const [head, ...lines] = table
      .toCSV()
      .trimEnd()
      .split("\r\n")
      .map((line) => line.split(","));
    expect(lines).toHaveLength(7);
    const at = (name: string) => head!.indexOf(name);
    const { kl, own } = table.comparison.conditions[0]!.score.estimates;
    expect(Number(lines[0]![at("kl")])).toBe(kl.value);
    expect(Number(lines[0]![at("kl_low")])).toBe(kl.low);
    expect(Number(lines[0]![at("own_high")])).toBe(own.high);
    expect(lines[0]![at("labels")]).toBe("simulated answers; made-up answers");
    expect(lines[6]![at("role")]).toBe("best");
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([head!.length]));
  });

  test("shows itself as HTML, Markdown and text", () => {
    const bundle = table[display]();
    expect(Object.keys(bundle).sort()).toEqual(["text/html", "text/markdown", "text/plain"]);
    expect(bundle["text/html"]).toContain("held against");
    expect(bundle["text/markdown"]).toContain("| **held against** |");
  });

  test("adds Wilcoxon's test where it is asked for and there is one", async () => {
    const run = (knows: number, name: string) => ({
      ...madeRun({ respondents: 40, items: 6, knows }),
      condition: { name },
      labels: [],
    });
    const notesOf = async (...runs: ReturnType<typeof run>[]) =>
      (await ablationTable(runs, { wilcoxon: true })).toTable().notes.join("\n");
    expect(await notesOf(run(0.9, "a"), run(0, "b"))).toMatch(
      /minus a: KL \S+ \(p [=<] \S+, Wilcoxon p [=<][\s\S]*Wilcoxon: signed ranks of items, p after Bonferroni's correction over 4 tests/,
    );
    // Runs that differ on no item have no signed ranks, and one run has nothing to differ from.
    const alike = await notesOf(run(0.9, "a"), run(0.9, "again"));
    expect(alike).toContain("minus a: KL 0.000 (p = 1.000)");
    expect(alike).not.toContain("NaN");
    expect(await notesOf(run(0.9, "a"))).not.toContain("Wilcoxon");
  });

  test("gives no verdict on three items, and still tests a difference on these items", async () => {
    const few = await ablationTable(
      [0.9, 0].map((knows) => ({
        ...madeRun({ respondents: 40, items: 3, knows }),
        condition: { name: `knows ${knows}` },
        labels: [],
      })),
      { repeats: 40 },
    );
    const { conditions, tests } = few.comparison;
    const because = "a verdict needs 5 items, and there are 3";
    for (const { verdict } of conditions)
      expect(verdict).toEqual({
        uniform: { kind: "none", because },
        association: { kind: "none", because },
      });
    expect(few.toTable().text(0, 1)).toContain(`no verdict: ${because}`);
    const own = tests.find(({ metric }) => metric === "own")!;
    expect(own.p["these items"]).toBeLessThan(0.01);
    expect(own.p["items like these"]).toBeNaN();
    expect(few.toTable().notes.join("\n")).toContain(
      "No intervals: 3 items cannot tell how others would score.",
    );
  });

  test("by category has every row under every category", () => {
    const shown = table.byCategory();
    expect(shown.sections).toEqual([
      { before: 0, heading: "values" },
      { before: 7, heading: "norms" },
    ]);
    expect(shown.rows).toHaveLength(14);
  });
});
