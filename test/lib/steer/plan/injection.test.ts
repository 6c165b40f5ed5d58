import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { SteeringPlan } from "../../../../lib/steer/plan/plan.js";
import { handSurvey } from "../hand-survey.js";
import { handVectors } from "../hand-vectors.js";
import { useTinyModel } from "../tiny-model.js";

interface Reference {
  readonly prefix: number[];
  readonly question: number[];
  readonly options: number[][];
  readonly plain: number[];
  readonly plainInvalid: number;
  readonly steered: number[];
  readonly steeredInvalid: number;
  readonly meanHidden: number[][];
}

/** Computed in PyTorch, float64, by reference/injection.py. */
const reference: Reference = JSON.parse(
  readFileSync(new URL("../reference/injection.json", import.meta.url), "utf8"),
);
const survey = handSurvey();
// Respondent 9: Q260 = 2 (woman), Q287 = 3 (working class).
const respondent = 9;
let model: LocalModel;
let hooks: LayerHook[];

useTinyModel((loaded) => {
  model = loaded;
  const vectors = handVectors(survey, ["Q260", "Q287"], model, ({ attribute, code, layer, i }) =>
    Math.sin(Number(attribute.slice(1)) + 7 * Number(code) + 3 * layer + i),
  );
  const plan = new SteeringPlan({ vectors, survey, layers: { Q260: 2, Q287: 3 }, strength: 1.5 });
  expect(plan.of(respondent).injections.map(({ code }) => code)).toEqual([2, 3]);
  hooks = plan.hooks(respondent);
});

async function score(withHooks: readonly LayerHook[]) {
  const prefix = await model.prefill(reference.prefix, withHooks);
  const [scores] = await model.scoreOptions(
    prefix,
    [{ ids: reference.question, options: reference.options }],
    withHooks,
  );
  prefix.dispose();
  return scores!;
}

describe("injection", () => {
  it("gives the option probabilities that PyTorch gives, steered and not", async () => {
    const plain = await score([]);
    plain.probabilities.forEach((p, k) => {
      expect(p).toBeCloseTo(reference.plain[k]!, 5);
    });
    expect(plain.elsewhere).toBeCloseTo(reference.plainInvalid, 6);
    const steered = await score(hooks);
    steered.probabilities.forEach((p, k) => {
      expect(p).toBeCloseTo(reference.steered[k]!, 5);
    });
    expect(steered.elsewhere).toBeCloseTo(reference.steeredInvalid, 6);
    // The two references differ by far more than the tolerance, so neither can pass for the other.
    expect(Math.abs(reference.plain[0]! - reference.steered[0]!)).toBeGreaterThan(0.01);
  });

  it("gives the hidden states that PyTorch gives, at every layer", async () => {
    const ids = [...reference.prefix, ...reference.question];
    const [hidden] = await model.meanHidden([{ ids, from: 3, to: ids.length }], { hooks });
    reference.meanHidden.flat().forEach((value, i) => {
      expect(hidden![i]).toBeCloseTo(value, 4);
    });
  });

  it("after block k leaves every earlier layer bit-equal, adds the vector at k, and changes the later ones", async () => {
    const ids = [...reference.prefix, ...reference.question];
    const states = async (some: readonly LayerHook[]) =>
      (await model.meanHidden([{ ids, from: ids.length - 1, to: ids.length }], { hooks: some }))[0]!;
    const vectors = handVectors(survey, ["Q260"], model, ({ i }) => 1 + i);
    const plain = await states([]);
    for (let k = 1; k <= model.layers; k++) {
      const plan = new SteeringPlan({ vectors, survey, layers: k });
      const steered = await states(plan.hooks(respondent));
      const { width } = model;
      expect(steered.slice(0, k * width)).toEqual(plain.slice(0, k * width));
      for (let i = 0; i < width; i++)
        expect(steered[k * width + i]).toBe(Math.fround(plain[k * width + i]! + 1 + i));
      for (let later = k + 1; later <= model.layers; later++)
        expect(steered.slice(later * width, (later + 1) * width)).not.toEqual(
          plain.slice(later * width, (later + 1) * width),
        );
    }
  });

  it("reaches the positions before the question too", async () => {
    const prefix = await model.prefill(reference.prefix);
    const question = { ids: reference.question, options: reference.options };
    const [lateOnly] = await model.scoreOptions(prefix, [question], hooks);
    prefix.dispose();
    expect(Math.abs(lateOnly!.probabilities[0]! - reference.steered[0]!)).toBeGreaterThan(1e-4);
  });
});
