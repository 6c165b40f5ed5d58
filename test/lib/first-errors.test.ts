import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as populi from "../../lib/index.js";

const folder = mkdtempSync(join(tmpdir(), "first-errors-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "values.csv");
writeFileSync(file, "id,sex,Q1,w\n1,f,1,1.2\n2,m,2,heavy\n3,f,1,0.8\n");

const codebook = populi.parseCodebook(`title: four people
variables:
  Q1: { label: Parks?, role: item, measure: ordinal, values: { 1: yes, 2: no } }
  sex: { label: sex, role: identifier, measure: nominal, values: { 1: woman, 2: man } }`);
const survey = populi.surveyOf({ Q1: [1, 2, 2, 1], sex: [1, 2, 1, 2] }, { codebook });
const asked = {
  survey,
  items: ["Q1"],
  condition: populi.direct(),
  respondents: 2,
  seed: 1,
  model: undefined,
};

type Call = (...given: unknown[]) => unknown;
/** What a person wrote in a cell has not always been through the compiler. */
const { loadSurvey, simulate, segment, psii, server, evaluate, ablationTable, demographicVectors, marginal } =
  populi as unknown as Record<string, Call>;

describe("a mistake that is made first is answered with what was found and what to write", () => {
  test.each<[mistake: string, call: () => unknown, message: string]>([
    [
      "no path",
      () => loadSurvey!(),
      'the reader was given no survey file\n  give a path, such as "survey.csv"',
    ],
    ["a wrong path", () => loadSurvey!(join(folder, "value.csv")), `did you mean '${file}'?`],
    [
      "a folder",
      () => loadSurvey!(folder),
      "this is a folder, not a survey file\n  name a file in it: values.csv",
    ],
    [
      "a folder that is not there",
      () => loadSurvey!(join(folder, "data", "x.csv")),
      `there is no folder ${join(folder, "data")}: check the path`,
    ],
    [
      "a weight that is a text",
      () => loadSurvey!(file, { weight: "w" }),
      "row 2 has the weight the text 'heavy'",
    ],
    [
      "a weight that is not there",
      () => loadSurvey!(file, { weight: "weigt" }),
      "there is no weight column 'weigt'",
    ],
    ["a column misspelt", () => survey.column("Q1x"), "there is no column 'Q1x'\n  did you mean 'Q1'?"],
    ["a column as a text", () => (survey.frame as Call)("Q1"), 'give a list: columns: ["Q1"]'],
    [
      "a filter as a text",
      () => (survey.where as Call)("sex == 1"),
      "where was given filter: the text 'sex == 1'",
    ],
    ["an item misspelt", () => simulate!({ ...asked, items: ["Q1y"] }), "there is no column 'Q1y'"],
    ["an item as a text", () => simulate!({ ...asked, items: "Q1" }), 'give a list: items: ["Q1"]'],
    [
      "a survey not awaited",
      () => simulate!({ ...asked, survey: Promise.resolve() }),
      "await loadSurvey(…) first",
    ],
    ["no survey", () => simulate!({ ...asked, survey: undefined }), "a simulation was given no survey"],
    ["no model", () => simulate!(asked), "a simulation was given no model"],
    [
      "a model's name",
      () => simulate!({ ...asked, model: "teaching" }),
      'model: await loadModel("teaching")',
    ],
    ["a condition not called", () => simulate!({ ...asked, condition: populi.direct }), "call it: direct()"],
    ["a condition's name", () => simulate!({ ...asked, condition: "direct" }), "give one, such as direct()"],
    [
      "a part that conditions have not",
      () => simulate!({ ...asked, condition: { name: "hot", profile: true, temprature: 2 } }),
      "the condition 'hot' has no option 'temprature'\n  did you mean 'temperature'?",
    ],
    ["respondents as a text", () => simulate!({ ...asked, respondents: "10" }), "respondents: the text '10'"],
    [
      "no seed",
      () => simulate!({ ...asked, seed: undefined }),
      "was given no seed\n  give a number: seed: 1",
    ],
    ["a profile as a text", () => simulate!({ ...asked, profile: "sex" }), 'give a list: profile: ["sex"]'],
    [
      "segments of nothing",
      () => segment!(survey),
      'give an object: segment(survey, { identifiers: ["…"] })',
    ],
    [
      "identifiers alone",
      () => segment!(survey, ["sex"]),
      'give an object: segment(survey, { identifiers: ["sex"] })',
    ],
    [
      "an identifier as a text",
      () => segment!(survey, { identifiers: "sex" }),
      'give a list: identifiers: ["sex"]',
    ],
    ["an identifier misspelt", () => segment!(survey, { identifiers: ["sexx"] }), "did you mean 'sex'?"],
    ["vectors not given", () => psii!({}), "psii was given no vectors"],
    ["vectors not awaited", () => psii!({ vectors: Promise.resolve() }), "await demographicVectors(…) first"],
    [
      "survey and model swapped",
      () => demographicVectors!(survey, { tokenizer: {}, layers: 2 }, { attributes: ["sex"], seed: 1 }),
      "an extraction of vectors was given survey: a model",
    ],
    ["no attributes", () => demographicVectors!({}, survey, { seed: 1 }), 'give a list: attributes: ["…"]'],
    ["no address", () => server!({ model: "m" }), "server was given no url"],
    ["a survey scored", () => evaluate!(survey), "evaluate was given a survey, not a run"],
    [
      "one run in place of several",
      () => ablationTable!({ condition: {}, answers: {} }),
      "ablationTable was given a run",
    ],
    ["a survey's marginal", () => marginal!(survey, "Q1"), 'marginal(survey.column("Q1"), survey.weights)'],
  ])("%s", async (_, call, message) => {
    const found = async () => call();
    const error: unknown = await found().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(populi.PopuliError);
    expect((error as Error).message).toContain(message);
  });

  test("no name is near that has not a letter in common", () => {
    expect(() => survey.column("wt")).toThrow("there is no column 'wt'\n  there are: Q1, sex");
  });
});
