import { describe, expect, it } from "vitest";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { display } from "../../../../lib/show/display.js";
import { calibrateStrength } from "../../../../lib/steer/calibration/calibrate-strength.js";
import { neutralPrompts } from "../../../../lib/steer/calibration/neutral-prompts.js";
import { SteeringPlan } from "../../../../lib/steer/plan/plan.js";
import type { VectorSet } from "../../../../lib/steer/vectors/vector-set.js";
import { handSurvey } from "../hand-survey.js";
import { handVectors } from "../hand-vectors.js";
import { useTinyModel } from "../tiny-model.js";

const survey = handSurvey();
let model: LocalModel;
let vectors: VectorSet;
useTinyModel((loaded) => {
  model = loaded;
  vectors = handVectors(survey, ["Q260", "Q287"], model, ({ code, layer, i }) =>
    Math.sin(7 * Number(code) + 3 * layer + i),
  );
});

const respondents = [0, 1];
const prompts = neutralPrompts.slice(0, 2);

/** The same KL from mean hidden states over the last token, another way into the model. */
async function klAt(strength: number): Promise<number> {
  const plan = new SteeringPlan({ vectors, survey, strength });
  const closing = await model.closing();
  const logs = async (content: string, hooks: readonly LayerHook[]) => {
    const ids = model.tokenizer.encode(
      model.tokenizer.renderChat([{ role: "user", content }], { addGenerationPrompt: true }),
    );
    const [states] = await model.meanHidden([{ ids, from: ids.length - 1, to: ids.length }], { hooks });
    const last = states!.subarray(model.layers * model.width);
    const logits = closing.logits(closing.normed(tf.tensor2d(last, [1, model.width])));
    return [...tf.logSoftmax(logits).dataSync()];
  };
  let sum = 0;
  for (const respondent of respondents)
    for (const prompt of prompts) {
      const p = await logs(prompt, plan.hooks(respondent));
      const q = await logs(prompt, []);
      sum += p.reduce((total, log, i) => total + Math.exp(log) * (log - q[i]!), 0);
    }
  closing.dispose();
  return sum / (respondents.length * prompts.length);
}

describe("strength by a bound on neutral prompts", () => {
  it("is the largest whose KL stays within the bound, to a thousandth of the range", async () => {
    const found = await calibrateStrength(model, survey, { vectors, respondents, prompts, maximum: 0.05 });
    expect(found.strength).toBeGreaterThan(0);
    expect(found.strength).toBeLessThan(8);
    expect(await klAt(found.strength)).toBeLessThanOrEqual(0.05 + 1e-6);
    expect(await klAt(found.strength + 8 / 1024 + 1e-4)).toBeGreaterThan(0.05);
    const at = found.tried.find(({ strength }) => strength === found.strength)!;
    expect(at.kl).toBeCloseTo(await klAt(found.strength), 5);
    expect(found[display]()["text/plain"]).toContain("mean over 2 respondents × 2 requests");
  });

  it("says so when even the largest strength is within the bound", async () => {
    const still = handVectors(survey, ["Q260"], model, () => 0);
    const found = await calibrateStrength(model, survey, { vectors: still, respondents, prompts, upTo: 3 });
    expect(found.strength).toBe(3);
    expect(found[display]()["text/plain"]).toContain("Strength 3 is within the bound");
  });

  it("refuses a bound of 0", async () => {
    const bad = calibrateStrength(model, survey, { vectors, respondents, maximum: 0 });
    await expect(bad).rejects.toThrow(/a bound of 0 nats/);
  });
});
