import { expect, it } from "vitest";
import { mixed } from "../../../lib/mixed/mixed.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { layerSearch } from "../../../lib/report/layer-search/layer-search.js";
import { applySegmentation, segment } from "../../../lib/segment/segment.js";
import { personaPrompt } from "../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../lib/simulate/condition/psii.js";
import { segmentPersona } from "../../../lib/simulate/condition/segment-persona.js";
import { simulate } from "../../../lib/simulate/simulate.js";
import type { VectorSet } from "../../../lib/steer/vectors/vector-set.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { handSurvey } from "../steer/hand-survey.js";
import { handVectors } from "../steer/hand-vectors.js";
import { useTinyModel } from "../steer/tiny-model.js";

const survey = handSurvey();
let model: LocalModel;
let vectors: VectorSet;
useTinyModel((loaded) => {
  model = loaded;
  vectors = handVectors(survey, ["Q260"], model, ({ layer, i }) => Math.sin(layer + i));
});
const asked = (items: readonly string[]) =>
  ({ survey, model, items, respondents: 4, seed: 1, scoring: "label alone" }) as const;

it("layers that a search chose remember whose answers they were chosen by, also when one is changed", async () => {
  const search = await layerSearch({ ...asked(["Q1"]), vectors, layers: [1, 3], repeats: 20 });
  const changed = { ...search.choice, Q271: 2 };
  for (const layers of [search.choice, changed]) {
    const run = await simulate({ ...asked(["Q1", "Q46"]), condition: psii({ vectors, noise: 0, layers }) });
    expect(run.fittedTo).toEqual([
      {
        what: "the choice of layers",
        survey: survey.hash,
        respondents: run.answers.respondents,
        items: ["Q1"],
      },
    ]);
  }
  const plain = await simulate({ ...asked(["Q1"]), condition: psii({ vectors, noise: 0, layers: 3 }) });
  expect(plain.fittedTo).toEqual([]);
});

it("profiles of segments that were found in answers are refused as predictions of these answers, and of no others", async () => {
  const values = await loadSurvey("data/surveys/values.csv");
  const tree = segment(values, {
    method: "tree",
    identifiers: ["Q260", "Q275"],
    outcomes: ["Q46"],
    depth: 1,
  });
  const respondents = Array.from({ length: 60 }, (_, i) => i);
  const under = (condition: typeof bySegment, segmentation = tree) =>
    simulate({ ...asked(["Q46", "Q57"]), survey: values, respondents, segmentation, condition });
  const bySegment = segmentPersona();
  const run = await under(bySegment);
  const estimate = (items: readonly string[]) => mixed(run, { interviewed: 30, items, control: null });
  await expect(estimate(["Q46"])).rejects.toThrow(
    "the segmentation 'segments' was fitted to answers of 30 of the interviewed and 30 of those who are only predicted to Q46",
  );
  expect((await estimate(["Q57"])).estimates.length).toBeGreaterThan(0);
  expect((await under(personaPrompt())).fittedTo).toEqual([]);
  const crossed = segment(values, { identifiers: ["Q260"] });
  expect((await under(bySegment, crossed)).fittedTo).toEqual([]);
});

it("a segmentation learnt from another survey was not fitted to this one", async () => {
  const first = handSurvey();
  const byAnswers = await segment(first, { method: "k-modes", items: ["Q46", "Q57"], classes: 2 });
  const values = await loadSurvey("data/surveys/values.csv");
  const applied = applySegmentation(values, byAnswers.recipe);
  expect(applied.recipe.hash).toBe(byAnswers.recipe.hash);
  const run = await simulate({
    ...{ ...asked(["Q46"]), survey: values, respondents: [0, 1, 2], segmentation: applied },
    condition: segmentPersona(),
  });
  expect(run.fittedTo).toEqual([]);
});
