import { describe, expect, it } from "vitest";
import type { LocalModel } from "../../../../lib/model/model.js";
import { display } from "../../../../lib/show/display.js";
import { collapse } from "../../../../lib/simulate/collapse/collapse.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import { handSegmentation, handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { useTinyModel } from "../../steer/tiny-model.js";

const survey = handSurvey(80);
let model: LocalModel;
useTinyModel((loaded) => {
  model = loaded;
});

describe("collapse by layer", () => {
  it("is total where all are asked alike, and ends at the layer that is injected at", async () => {
    const vectors = handVectors(survey, ["Q287"], model, ({ code, i }) => Math.sin(9 * Number(code) + i));
    const steered = { ...psii({ vectors, noise: 0, layers: 3 }), name: "steered", profile: false };
    const found = await collapse({
      survey,
      model,
      segmentation: handSegmentation(survey),
      item: "Q1",
      conditions: [direct(), steered],
      respondents: 40,
      seed: 1,
    });
    const [asked, injected] = found.conditions;
    for (const { radius } of asked!.layers) expect(radius).toBe(0);
    for (const { layer, betweenSegments, probes } of injected!.layers) {
      if (layer < 3) continue;
      // The vectors tell the three classes apart, and nothing else does.
      expect(betweenSegments).toBeCloseTo(1, 6);
      expect(probes.get("Q287")!.accuracy).toBe(1);
      expect(probes.get("Q287")!.shuffled).toBeLessThan(0.75);
    }
    for (const { layer, radius } of injected!.layers) if (layer < 3) expect(radius).toBe(0);
  });

  it("refuses an impossible identifier, neighbour or condition before anything is read", async () => {
    let asked = 0;
    const counting: LocalModel = {
      ...model,
      meanHidden: (...call) => {
        asked += 1;
        return model.meanHidden(...call);
      },
    };
    const look = { survey, model: counting, item: "Q57", conditions: [direct()], respondents: 30, seed: 1 };
    const wrong: [Partial<Parameters<typeof collapse>[0]>, RegExp][] = [
      [{ respondents: [0] }, /the 5-th nearest of 1 respondent\n.*more respondents/],
      [{ neighbour: 0 }, /the 0-th nearest of 30 respondents\n.*1 … 29/],
      [{ conditions: [direct(), direct()] }, /two conditions are called 'direct'/],
      [{ respondents: 8 }, /none of the identifiers can be probed: Q\d+ is known of \d of the 8 respondents/],
      [{ identifiers: ["Q26O"] }, /'Q26O'\n.*'Q260'/],
    ];
    for (const [options, message] of wrong)
      await expect(collapse({ ...look, ...options })).rejects.toThrow(message);
    expect(asked).toBe(0);
  });

  it("takes the identifiers that can be probed, and says which cannot", async () => {
    const found = await collapse({
      ...{ survey, model, item: "Q57", conditions: [personaPrompt()], respondents: 30, seed: 1 },
      identifiers: ["Q999", "Q260"],
    });
    expect([...found.conditions[0]!.layers[1]!.probes.keys()]).toEqual(["Q260"]);
    expect(found.labels.join()).toContain(
      "Not probed: Q999 has no listed values (a scale is grouped first).",
    );
  });

  it("shows radius, spread between segments and probes at every layer, marked as simulated", async () => {
    const found = await collapse({
      ...{ survey, model, item: "Q57", conditions: [personaPrompt()], respondents: 30, seed: 1 },
      identifiers: ["Q260"],
    });
    expect(found.conditions[0]!.layers.map(({ layer }) => layer)).toEqual([0, 1, 2, 3, 4]);
    expect(found.conditions[0]!.layers[4]!.kernelPca.coordinates).toHaveLength(30);
    const text = found[display]()["text/plain"];
    expect(text).toContain("Simulated respondents, not surveyed ones.");
    expect(text).toContain("Q260 shuffled");
  });
});
