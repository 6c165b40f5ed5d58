import { describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import type { ProgressState } from "../../../../lib/progress/progress.js";
import { layerSearch } from "../../../../lib/report/layer-search/layer-search.js";
import { layerSearchCost } from "../../../../lib/report/layer-search/layer-search-cost.js";
import { display } from "../../../../lib/show/display.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import type { VectorSet } from "../../../../lib/steer/vectors/vector-set.js";
import { metricsOf } from "../../fidelity/metrics-of.js";
import { countedModel } from "../../model/counted-model.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { useTinyModel } from "../../steer/tiny-model.js";

const survey = handSurvey();
const items = ["Q1", "Q46"];
let folder: string;
let model: LocalModel;
let vectors: VectorSet;
useTinyModel((loaded, made) => {
  model = loaded;
  folder = made;
  vectors = handVectors(survey, ["Q260", "Q271"], model, ({ attribute, code, layer, i }) =>
    Math.sin(Number(attribute.slice(1)) + Number(code) + layer + i),
  );
});
const options = () => ({ survey, model, vectors, items, respondents: 4, seed: 1, repeats: 50 });

describe("a layer search", () => {
  it("scores each attribute alone at each layer as a simulation of its own would", async () => {
    const search = await layerSearch({ ...options(), layers: [1, 3] });
    expect(search.trials.map(({ attribute, layer }) => `${attribute} ${layer}`)).toEqual(
      ["Q260", "Q271"].flatMap((attribute) => [1, 3].map((layer) => `${attribute} ${layer}`)),
    );
    const alone = await simulate({
      ...{ survey, model, items, respondents: 4, seed: 1 },
      condition: psii({ vectors: vectors.only(["Q271"]), noise: 0, layers: 3 }),
    });
    const { kl } = metricsOf(alone.human, alone.answers);
    expect(search.trials[3]!.kl).toBeCloseTo(kl, 12);
    for (const { kl: found, change } of search.trials) {
      expect(found - search.none.kl).toBeCloseTo(change.value, 12);
      expect(change.low).toBeLessThanOrEqual(change.high);
    }
  });

  it("picks the layer of lowest KL for each attribute, as a choice that psii takes", async () => {
    const search = await layerSearch({ ...options(), layers: [1, 4] });
    for (const { attribute, layer, kl } of search.best) {
      const others = search.trials.filter((trial) => trial.attribute === attribute);
      expect(kl).toBe(Math.min(...others.map((trial) => trial.kl)));
      expect(search.choice[attribute]).toBe(layer);
    }
    expect(() => psii({ vectors, layers: search.choice })).not.toThrow();
    const text = search[display]()["text/plain"];
    expect(text).toContain("Simulated answers, not surveyed ones.");
    expect(text).toContain("Searched on Q1, Q46: report other items");
  });

  it("says what it will cost before it starts, and stops when it is interrupted", async () => {
    const controller = new AbortController();
    const seen: ProgressState[] = [];
    const stopped = layerSearch({
      ...options(),
      signal: controller.signal,
      progress: (state) => {
        seen.push(state);
        if (state.done >= 6) controller.abort();
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(Interrupted);
    expect(seen[0]).toMatchObject({ done: 0, total: 36, unit: "prompts", state: "running" });
    // In all 4 blocks and the last once more, and for each attribute 3 + 2 + 1 + 0; four respondents.
    expect(seen[0]!.task).toMatch(
      /^layer search: 2 attributes × 4 layers × 4 respondents: 36 prompts, 68 blocks \(144 without sharing\), about [\d.]+ s$/,
    );
    expect(seen.at(-1)!.state).toBe("interrupted");
  });

  it("runs the blocks below the layer injected at once, for all attributes: as many as it says", async () => {
    const { model: own, blocksRun } = await countedModel(folder, "native");
    const vectorsOfOwn = handVectors(survey, ["Q260", "Q271"], own, ({ layer, i }) => Math.sin(layer + i));
    // Replies are not followed, so that every block run is one of those counted.
    const scoring = "label alone";
    const asked = { ...options(), model: own, vectors: vectorsOfOwn, scoring } as const;
    const { prompts, blocks, blocksAlone, seconds } = await layerSearchCost(asked);
    expect({ prompts, blocks, blocksAlone }).toEqual({ prompts: 36, blocks: 68, blocksAlone: 144 });
    expect(seconds).toBeGreaterThan(0);
    const toEstimate = blocksRun().length;
    await layerSearch(asked);
    // Profile, items and labels are a pass each; the instruction before the profile is one that respondents share as
    // far as nothing is injected, four blocks and the last once more, and that each runs anew above.
    const instruction = 4 + 1 + 4 * 2 * (3 + 2 + 1 + 0);
    expect(blocksRun().length - toEstimate).toBe(3 * blocks + instruction);
    own.dispose();
  });

  it("refuses a layer the model does not have", async () => {
    await expect(layerSearch({ ...options(), layers: [9] })).rejects.toThrow(/layer 9 cannot be injected at/);
    await expect(layerSearch({ ...options(), layers: [] })).rejects.toThrow(/no layers to search/);
  });
});
