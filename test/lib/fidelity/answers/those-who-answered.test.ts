import { describe, expect, test } from "vitest";
import { thoseWhoAnswered } from "../../../../lib/fidelity/answers/those-who-answered.js";
import { compareRuns } from "../../../../lib/fidelity/compare.js";
import { evaluate } from "../../../../lib/fidelity/evaluate.js";
import { ablationTable } from "../../../../lib/report/ablation/ablation-table.js";
import { itemOf, setOf } from "../reference.js";

const items = 6;
const truth = Array.from({ length: items }, (_, j) =>
  Array.from({ length: 200 }, (_, i) => (i * (j + 3) + j) % 4),
);
/** Three in four of those who would have chosen the last option did not answer. */
const given = truth.map((codes) => codes.map((k, i) => (k === 3 && i % 16 !== 3 ? -1 : k)));
const asSet = (kind: "human" | "simulated", answers: readonly number[][]) =>
  setOf(
    kind,
    answers.map((codes, j) => itemOf(`Q${j}`, codes, 4)),
  );
const copy = {
  condition: { name: "copy" },
  labels: [],
  human: asSet("human", given),
  answers: asSet("simulated", truth),
};

test("a perfect copy of answers whose nonresponse depends on them looks wrong, and is right of those who answered", async () => {
  const { conditions } = await compareRuns([copy], { seed: 1 });
  const [{ score, answered }] = conditions as [(typeof conditions)[number]];
  for (const name of ["kl", "js", "mae", "tv", "nemd", "entropyDeviationByItem"] as const) {
    expect(score.estimates[name].value, name).toBeGreaterThan(0.05);
    expect(answered!.estimates[name].value, name).toBeCloseTo(0, 10);
  }
  expect(answered!.estimates.own.value).toBeCloseTo(1, 10);
});

describe("both are shown", () => {
  test("in a report, as columns with a note, and in its JSON", async () => {
    const report = await evaluate(copy, { seed: 1 });
    const table = report.toTable();
    expect(table.columns.slice(0, 3).map(({ name }) => name)).toEqual([
      "metric",
      "copy",
      "copy (who answered)",
    ]);
    expect(table.notes.join("\n")).toContain(
      "copy (who answered): the simulated answers of those respondents alone",
    );
    expect(report.toJSON()).toMatchObject({ answered: { name: "copy (who answered)" } });
  });

  test("in an ablation, as rows under each condition, also in its CSV", async () => {
    const table = await ablationTable([copy, { ...copy, condition: { name: "again" } }], { seed: 1 });
    const rows = table.toTable().rows.map(([name]) => name);
    expect(rows.slice(0, 4)).toEqual(["copy", "copy (who answered)", "again", "again (who answered)"]);
    expect(table.toTable().sections.find(({ heading }) => heading === "held against")?.before).toBe(4);
    expect(table.toCSV()).toContain("\ncopy (who answered),condition,");
  });
});

test("nothing is added where nearly all answered, or where nobody has answers on both sides", () => {
  const few = truth.map((codes) => codes.map((k, i) => (i < 8 ? -1 : k)));
  expect(thoseWhoAnswered(asSet("human", few), copy.answers)).toBeUndefined();
  const half = (parity: number) => truth.map((codes) => codes.map((k, i) => (i % 2 === parity ? k : -1)));
  expect(thoseWhoAnswered(asSet("human", half(0)), asSet("simulated", half(1)))).toBeUndefined();
  // Respondents who weigh nothing do not count.
  const weights = Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : 1));
  const first = truth.map((codes) => codes.map((k, i) => (i < 100 ? -1 : k)));
  const set = (kind: "human" | "simulated", answers: readonly number[][]) =>
    setOf(
      kind,
      answers.map((codes, j) => itemOf(`Q${j}`, codes, 4)),
      weights,
    );
  expect(thoseWhoAnswered(set("human", first), set("simulated", truth))).toBeUndefined();
});
