import { describe, expect, test } from "vitest";
import { segment } from "../../../lib/segment/segment.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import {
  errorsOf,
  personaResamples,
  placedAnswers,
  populationStudy,
  variancesOf,
} from "../../../lib/values/population-errors.js";
import { populationsOf } from "../../../lib/values/populations.js";
import { contributionsOf } from "../../../lib/values/shapley.js";

const survey = surveyOf(
  {
    land: [1, 1, 1, 2, 2, 2],
    step: [1, 5, 5, 3, 3, 3],
    aim: [1, 1, 2, 2, 3, 3],
    w: [2, 1, 1, 1, 1, 0],
  },
  {
    name: "six",
    codebook: parseCodebook(`
title: T
variables:
  land: { role: identifier, measure: nominal, values: { 1: Norway, 2: Peru } }
  step: { role: item, measure: ordinal, values: { 1: "1", 2: "2", 3: "3", 4: "4", 5: "5" } }
  aim: { role: item, measure: nominal, values: { 1: a, 2: b, 3: c } }
  w: { role: weight }
`),
  },
);
const by = segment(survey, { name: "land", identifiers: ["land"] });
const respondents = Int32Array.of(0, 1, 3, 4);
const study = populationStudy(
  populationsOf(by, undefined, 2),
  [survey.variable("step"), survey.variable("aim")],
  respondents,
  Float64Array.of(1, 3, 1, 1),
);
const answers = (step: readonly number[][], aim: readonly number[][]) => ({
  kind: "simulated" as const,
  ...{ name: "x", respondents, weights: new Float64Array(4), noOption: allRead },
  items: [
    {
      item: "step",
      label: "",
      ordered: true,
      options: [1, 2, 3, 4, 5],
      optionLabels: [],
      rows: Float64Array.from(step.flat()),
    },
    {
      item: "aim",
      label: "",
      ordered: false,
      options: [1, 2, 3],
      optionLabels: [],
      rows: Float64Array.from(aim.flat()),
    },
  ],
});
const at = (k: number, of: number) => Array.from({ length: of }, (_, i) => (i === k ? 1 : 0));
const told = answers(
  [at(0, 5), at(1, 5), at(2, 5), [0, 0, 0, 0, 0]],
  [at(0, 3), at(0, 3), at(1, 3), at(2, 3)],
);

describe("the error of population estimates", () => {
  test("is the distance of weighted means on the scale, and total variation where there is none", () => {
    // Norway's truth: step (2·1 + 5 + 5)/4 = 3, at .5; simulated (1·1 + 3·2)/4 = 1.75, at .1875. aim: ¾ a, ¼ b against a.
    // Peru's: 3, at .5, and so is the one answer that was read; aim ½ b, ½ c on both sides.
    const errors = errorsOf(study, placedAnswers(study, told));
    expect(errors[0]).toBeCloseTo((0.3125 + 0.25) / 2, 12);
    expect(errors[1]).toBeCloseTo(0, 12);
  });

  test("under a resample is that of personas counted as often", () => {
    const errors = errorsOf(study, placedAnswers(study, told), [4, 0, 1, 1]);
    expect(errors[0]).toBeCloseTo((0.5 + 0.25) / 2, 12);
  });

  test("leaves out who belongs to no population, and an item without an answer", () => {
    const norway = populationStudy(
      populationsOf(by, ["Norway"], 2),
      [survey.variable("step")],
      respondents,
      Float64Array.of(1, 3, 1, 1),
    );
    expect([...errorsOf(norway, placedAnswers(norway, told))]).toEqual([0.3125]);
    const silent = answers(
      Array.from({ length: 4 }, () => [0, 0, 0, 0, 0]),
      [at(0, 3), at(0, 3), at(1, 3), at(2, 3)],
    );
    expect(errorsOf(study, placedAnswers(study, silent))[0]).toBeCloseTo(0.25, 12);
  });

  test("has variances beside it, of everyone in the survey", () => {
    const { human, simulated } = variancesOf(study, told);
    // Norway: half at either end of the scale. Simulated: ¼ at 1, ¾ at 2, on a scale of range 4: .1875/4.
    expect(human[0]).toBeCloseTo(1, 12);
    expect(simulated[0]).toBeCloseTo(0.1875 / 4, 12);
    expect([human[1], simulated[1]]).toEqual([0, 0]);
  });

  test("is resampled within populations, without bias in their sizes", () => {
    for (const counts of personaResamples(study.of, 50, 1)) {
      expect(counts[0]! + counts[1]!).toBe(2);
      expect(counts[2]! + counts[3]!).toBe(2);
    }
  });

  test("is not resampled where a population has a single persona, which tells nothing of others", () => {
    expect(personaResamples(Int32Array.of(0, 0, 1), 50, 1)).toEqual([]);
  });
});

describe("contributions to it", () => {
  test("of an item that brings the answers to the truth are the whole of it, and of another 0", () => {
    const wrong = answers([at(4, 5), at(4, 5), at(4, 5), at(4, 5)], [at(0, 3), at(0, 3), at(0, 3), at(0, 3)]);
    // Items 0 and 1; only item 0 changes answers.
    const found = contributionsOf(study, [wrong, told, wrong, told], 30, 1);
    const [empty, full] = [found.errors[0]!, found.errors[3]!];
    expect(found.values[0]).toBeCloseTo(full - empty, 12);
    expect(found.values[1]).toBeCloseTo(0, 12);
    expect(found.byPopulation.map((own) => own[1])).toEqual([0, 0]);
    for (const drawn of found.drawn) expect(drawn[1]).toBeCloseTo(0, 12);
  });
});

describe("populations that cannot be estimated are named", () => {
  test("one that nobody lives in, with the nearest; and one with too few respondents of weight", () => {
    expect(() => populationsOf(by, ["Norwey"], 2)).toThrow(
      /nobody lives in 'Norwey' of 'land'.*did you mean 'Norway'\?/s,
    );
    expect(() => populationsOf(by, undefined, 3)).toThrow(
      /3 personas are to be drawn from 'Peru', where 2 respondents/,
    );
  });
});
