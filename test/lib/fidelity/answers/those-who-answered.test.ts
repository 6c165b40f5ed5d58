import { describe, expect, test } from "vitest";
import {
  thoseWhoAnswered,
  whereHumansAnswered,
} from "../../../../lib/fidelity/answers/those-who-answered.js";
import { compareRuns } from "../../../../lib/fidelity/compare.js";
import { evaluate } from "../../../../lib/fidelity/evaluate.js";
import { identifierAssociations } from "../../../../lib/fidelity/predictive/identifier-associations.js";
import { structuralFidelity } from "../../../../lib/fidelity/structure/compare-structure.js";
import { segmentMaps } from "../../../../lib/fidelity/structure/segment-maps.js";
import { ablationTable } from "../../../../lib/report/ablation/ablation-table.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
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

describe("structure counts simulated answers where humans answered, so that fewer humans do not look like flattening", () => {
  const grouping = {
    name: "fifth",
    size: 5,
    labels: [..."abcde"],
    of: Int32Array.from({ length: 200 }, (_, i) => (i * 7) % 5),
  };

  test("a perfect copy of what was answered has the humans' structure, and the table says what is left out", async () => {
    const found = await structuralFidelity(copy, { grouping, repeats: 0, draws: 2, baselines: [] });
    for (const name of ["sd", "cv", "medianDistance", "v", "vCorrected"] as const)
      expect(found.simulated.metrics[name].value, name).toBeCloseTo(found.human.metrics[name].value, 12);
    const left = 1 - given.flat().filter((k) => k >= 0).length / (200 * items);
    expect(found.toTable().notes.join("\n")).toContain(
      `did not answer are left out, ${(100 * left).toFixed(1)} % of them`,
    );
  });

  test("maps and associations with identifiers likewise", async () => {
    const { human, simulated } = segmentMaps([copy], { grouping });
    expect(simulated[0]!.median).toBeCloseTo(human.median, 12);
    const sex = surveyOf({ sex: Array.from({ length: 200 }, (_, i) => (i * 7) % 3) }).column("sex");
    const how = { seed: 1, draws: 5 };
    for (const one of await identifierAssociations(copy.human, copy.answers, [sex], how, async () => {}))
      expect(one.difference.value).toBeCloseTo(0, 12);
  });

  test("two samples, in which nobody answers on both sides, keep all their answers", () => {
    const half = (parity: number) => truth.map((codes) => codes.map((k, i) => (i % 2 === parity ? k : -1)));
    const [human, simulated] = [asSet("human", half(0)), asSet("simulated", half(1))];
    expect(whereHumansAnswered(human, simulated)).toBe(simulated);
  });
});
