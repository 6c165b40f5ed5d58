import { expect, test } from "vitest";
import { compareRuns } from "../../../../lib/fidelity/compare.js";
import { evaluate } from "../../../../lib/fidelity/evaluate.js";
import { refuseOtherDesign } from "../../../../lib/fidelity/jackknife/refuse-other-design.js";
import { structuralFidelity } from "../../../../lib/fidelity/structure/compare-structure.js";
import { worth } from "../../../../lib/fidelity/worth/worth.js";
import { ablationTable } from "../../../../lib/report/ablation/ablation-table.js";
import type { SimulatedRun } from "../../../../lib/simulate/answers/run-shape.js";
import type { LinearisedDesign } from "../../../../lib/survey/design/design.js";
import { replicateDesign } from "../../../../lib/survey/design/replicates.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import type { LoadedSurvey } from "../../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { itemOf, setOf } from "../made-answers.js";

/** Forty people in ten villages; those of another survey are as many, in as many villages. */
const survey = peopleOf("GSS", 1);
const other = peopleOf("ESS", 3);

function peopleOf(name: string, step: number): LoadedSurvey {
  const each = Array.from({ length: 40 }, (_, i) => i);
  return surveyOf(
    {
      village: each.map((i) => (i * step) % 10),
      Q1: each.map((i) => (i * step) % 3),
      replicate1: each.map((i) => i % 2),
      replicate2: each.map((i) => 1 - (i % 2)),
    },
    { name },
  );
}

const answers = [0, 1, 2, 3, 4].map((j) =>
  itemOf(
    `Q${j}`,
    Array.from({ length: 40 }, (_, i) => (i * (j + 1)) % 3),
    3,
  ),
);
const run: SimulatedRun = {
  ...{ survey, condition: { name: "direct" }, labels: [] },
  ...{ human: setOf("human", answers), answers: setOf("simulated", answers) },
};
const grouping = {
  name: "half",
  size: 2,
  labels: ["first", "second"],
  of: Int32Array.from({ length: 40 }, (_, i) => i % 2),
};
const villages = (of: LoadedSurvey) => surveyDesign(of, { clusters: "village" });

test.each([
  ["evaluate", (design: LinearisedDesign) => evaluate(run, { design })],
  ["compareRuns", (design: LinearisedDesign) => compareRuns([run], { design })],
  ["structuralFidelity", (design: LinearisedDesign) => structuralFidelity(run, { design, grouping })],
  ["worth", (design: LinearisedDesign) => worth(run, { design })],
  ["ablationTable", (design: LinearisedDesign) => ablationTable([run], { design })],
])("%s refuses the design of another survey of the same size, and names both", async (_, scored) => {
  await expect(scored(villages(other))).rejects.toThrow(
    /the design is of the survey 'ESS' \(40 respondents\), and the run 'direct' simulates 'GSS' \(40 respondents\)/,
  );
});

test("replicate weights of another survey are refused too", () => {
  const design = replicateDesign(other, {
    method: "jk1",
    replicates: ["replicate1", "replicate2"],
  });
  expect(() => refuseOtherDesign(survey, design, "the run 'direct'")).toThrow(/'ESS'.*'GSS'/);
});

test("two surveys of one name and size are told apart", () => {
  expect(() => refuseOtherDesign(survey, villages(peopleOf("GSS", 7)), "the run 'direct'")).toThrow(
    /in whose rows are other people/,
  );
});

test("a design of the same people with further columns is theirs, and one of some of them is not", () => {
  const recoded = survey.recode("village", [{ from: [0, 1], to: 0, label: "joined" }], { into: "region" });
  expect(() =>
    refuseOtherDesign(survey, surveyDesign(recoded, { strata: "region" }), "the run 'direct'"),
  ).not.toThrow();
  const some = survey.where({ village: [1, 2, 3] });
  expect(() => refuseOtherDesign(survey, villages(some), "the run 'direct'")).toThrow(/\(12 respondents\)/);
  expect(() => refuseOtherDesign(some, villages(some), "the run 'direct'")).not.toThrow();
  expect(some.rowsHash).toBe(survey.where({ village: [1, 2, 3] }).rowsHash);
  expect(some.rowsHash).not.toBe(survey.where({ village: [4, 5, 6] }).rowsHash);
});

test("a run that does not say which survey it is of takes any design that covers its respondents", async () => {
  const { survey: _, ...unnamed } = run;
  const { score } = (await compareRuns([unnamed], { design: villages(other), baselines: [] })).conditions[0]!;
  expect(score.estimates.kl.value).toBeLessThan(0.001);
});

test("runs of two surveys are not compared", async () => {
  const theirs = { ...run, survey: other, condition: { name: "psii" } };
  await expect(compareRuns([run, theirs])).rejects.toThrow(
    /'direct' and 'psii' were simulated for respondents of different surveys, 'GSS' and 'ESS'/,
  );
});
