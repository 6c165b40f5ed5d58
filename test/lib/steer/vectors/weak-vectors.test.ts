import { describe, expect, it } from "vitest";
import { display } from "../../../../lib/show/display.js";
import { SteeringPlan } from "../../../../lib/steer/plan/plan.js";
import { VectorSet } from "../../../../lib/steer/vectors/vector-set.js";
import { handSurvey } from "../hand-survey.js";
import { handVectors } from "../hand-vectors.js";

const survey = handSurvey();
/** Vectors of 10 blocks whose halves agree alike at all layers. */
function agreeing(questions: number, wordings: number): VectorSet {
  const set = handVectors(survey, ["Q260", "Q287"], { layers: 10, width: 4 }, ({ i }) => i);
  const each = (value: number) => new Array<number>(11).fill(value);
  const texts = ["Q260", "Q287"].map((attribute) => ({
    ...{ attribute, origin: "library" as const, questions: 20, instructionsPerValue: 4 },
  }));
  return new VectorSet(
    { ...set.provenance, texts },
    set.vectors.map((vector) =>
      vector.attribute === "Q260"
        ? { ...vector, agreement: each(questions), wordingAgreement: each(wordings) }
        : { ...vector, agreement: each(0.9), wordingAgreement: each(0.9) },
    ),
  );
}

describe("vectors that hardly repeat", () => {
  it("are named wherever they act, with how reliable they are and how many wordings would help", () => {
    const plan = new SteeringPlan({ vectors: agreeing(0.95, 0.2), survey });
    // 2 · .2 / 1.2 = .33; .8 takes 4 · .8 · .667 / (.333 · .2) = 32.
    const warning =
      "Vectors of Q260: 2 of 2 hardly repeat over other wordings of their instructions (reliability 0.33), so what they carry is more the texts than the value. Reliability of 0.8 would take about 32 wordings a value.";
    expect(plan.toTable().warnings).toEqual([warning]);
    expect(plan.of(0).toTable().warnings).toEqual([warning]);
    expect(plan.vectors.toTable().warnings).toEqual([warning]);
    expect(plan.labels.join()).toMatch(/hardly repeat over other texts \(reliability below 0\.5\): Q260$/);
    expect(plan.vectors[display]()["text/plain"]).toContain("0.33");
  });

  it("are said to depend on their questions where those agree less", () => {
    const plan = new SteeringPlan({ vectors: agreeing(0.1, 0.9), survey });
    expect(plan.toTable().warnings.join()).toMatch(
      /hardly repeat over other questions \(reliability 0\.18\)/,
    );
  });

  it("are not warned of where nothing of them acts, and where they repeat", () => {
    expect(new SteeringPlan({ vectors: agreeing(0.1, 0.1), survey, strength: 0 }).labels).toEqual([]);
    expect(new SteeringPlan({ vectors: agreeing(0.5, 0.5), survey }).labels).toEqual([]);
  });
});
