import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../lib/fidelity/evaluate.js";
import { besideSample } from "../../../../lib/simulate/answers/beside-sample.js";
import { allRead } from "../../../../lib/simulate/answers/no-option.js";
import type { SimulatedRun } from "../../../../lib/simulate/answers/run-shape.js";
import { parseCodebook } from "../../../../lib/survey/codebook/read-codebook.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

const codebook = parseCodebook(`title: T
variables:
  vote: { label: vote, measure: ordinal, role: item, values: { 1: no, 2: perhaps, 3: yes } }
  w: { label: weight, measure: scale, role: weight }
`);
const sample = surveyOf({ vote: [1, 3, 3, null], w: [3, 1, 1, 1] }, { name: "people", codebook });
const item = (name: string, rows: readonly number[]) => ({
  ...{ item: name, label: name, ordered: true, options: [1, 2, 3], optionLabels: ["no", "perhaps", "yes"] },
  rows: Float64Array.from(rows),
});
const runOf = (name: string): SimulatedRun => {
  const about = { respondents: Int32Array.of(0, 1), weights: Float64Array.of(1, 1), noOption: allRead };
  return {
    condition: { name: "personas" },
    answers: {
      ...about,
      kind: "simulated",
      name: "personas",
      items: [item(name, [0.5, 0.5, 0, 0.5, 0.5, 0])],
    },
    human: { ...about, kind: "human", name: "human", items: [item(name, [0, 0, 0, 0, 0, 0])] },
    labels: ["synthetic"],
  };
};

describe("a run beside a sample", () => {
  test("has the people's answers with their weights on one side, and the personas' on the other", async () => {
    const beside = besideSample(runOf("vote"), sample);
    expect([...beside.human.items[0]!.rows]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...beside.answers.items[0]!.rows].slice(12)).toEqual([0.5, 0.5, 0, 0.5, 0.5, 0]);
    expect([...beside.answers.weights]).toEqual([2, 2 / 3, 2 / 3, 2 / 3, 1, 1]);
    expect(beside.labels).toEqual(["synthetic", "beside 4 people of people, as two samples"]);
    // People: 3/5 no, 2/5 yes. Personas: half no, half perhaps.
    const { items } = await evaluate(beside, { draws: 20 });
    expect(items[0]!.tv).toBeCloseTo(0.5, 10);
  });

  test("is refused where nobody was asked any of it, or answers have other codes", () => {
    expect(() => besideSample(runOf("voted"), sample)).toThrow(
      /'people' has none of the run's items: voted[\s\S]*did you mean 'vote'/,
    );
    const words = surveyOf({ vote: ["ja", "nein"] }, { name: "words" });
    expect(() => besideSample(runOf("vote"), words)).toThrow(
      /column vote: nobody's answer is one of the options/,
    );
  });
});
