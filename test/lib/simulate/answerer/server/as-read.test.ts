import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../../lib/model/model.js";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { noOptionKinds, onNoOption } from "../../../../../lib/simulate/answers/no-option.js";
import { direct } from "../../../../../lib/simulate/condition/direct.js";
import type { Simulation } from "../../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { loadSurvey } from "../../../../../lib/survey/load-survey.js";
import { closedAfterEach } from "./closed-after-each.js";
import { modelServer, type ServedAs } from "./model-server.js";

const survey = await loadSurvey("data/surveys/values.csv");
let model: LocalModel;
beforeAll(async () => {
  model = await loadModel("teaching");
});
afterAll(() => model.dispose());
const serve = closedAfterEach((as?: ServedAs) => modelServer(model, as!));

const asked = (of: SimulateOptions["model"], options: Partial<SimulateOptions> = {}) =>
  simulate({
    survey,
    model: of,
    items: ["Q1", "Q57", "Q164"],
    respondents: [0],
    seed: 1,
    condition: direct(),
    ...options,
  });
const served = (url: string) => server({ url, model: "right", retries: 0 });

/** `[items][outcomes]`: the shares of the first respondent's options, and of what is on none but was followed. */
function outcomes(run: Simulation): { readonly shares: readonly number[]; readonly notFollowed: number }[] {
  return run.answers.items.map(({ rows, options }, i) => {
    const none = run.noOption[i]![0]!;
    const read = [...rows.subarray(0, options.length)].map((p) => p * (1 - onNoOption(none)));
    const others = noOptionKinds.filter(({ key }) => key !== "notFollowed").map(({ key }) => none[key]);
    return { shares: [...read, ...others], notFollowed: none.notFollowed };
  });
}

describe("probabilities as read, through a server's log-probabilities", () => {
  it("are the model's own where all is told, and bound them where it is not", async () => {
    const here = outcomes(await asked(model));
    const bounds: number[] = [];
    for (const as of [
      { most: 100, owner: "llamacpp" },
      { most: 5, owner: "vllm" },
    ] satisfies ServedAs[]) {
      const { url } = await serve(as);
      const there = outcomes(await asked(served(url)));
      there.forEach(({ shares, notFollowed }, i) => {
        expect(shares.reduce((sum, p) => sum + p, notFollowed)).toBeCloseTo(1, 9);
        // Each lies between what was followed and that with all that was not.
        shares.forEach((share, k) => {
          expect(here[i]!.shares[k]!).toBeLessThanOrEqual(share + notFollowed + 1e-4);
          expect(share).toBeLessThanOrEqual(here[i]!.shares[k]! + here[i]!.notFollowed + 1e-4);
        });
      });
      bounds.push(Math.max(...there.map(({ notFollowed }) => notFollowed)));
    }
    const [followed, few] = bounds;
    expect(followed).toBeLessThan(0.02);
    expect(few).toBeGreaterThan(followed!);
  });

  it("are near the model's own where replies are not continued, and say that they go to the label alone", async () => {
    const here = outcomes(await asked(model));
    const { url } = await serve({ most: 20 });
    const run = await asked(served(url));
    expect(run.made.flat()).toEqual(new Array(3).fill("to the label"));
    // "1 or 2" counts as 1: the teaching model seldom writes more behind a label.
    outcomes(run).forEach(({ shares, notFollowed }, i) => {
      expect(shares.reduce((sum, p) => sum + p, notFollowed)).toBeCloseTo(1, 9);
      shares.forEach((share, k) => {
        expect(Math.abs(share - here[i]!.shares[k]!)).toBeLessThan(notFollowed + 0.05);
      });
    });
  });

  it("are those of replies drawn at temperature 1, where it gives none", async () => {
    const { url } = await serve({ most: 0 });
    const n = 100;
    const items = ["Q57", "Q164"];
    const exact = outcomes(await asked(model, { items }));
    const draws = await asked(served(url), { items, respondents: n });
    expect(draws.labels.join(" ")).toMatch(/200 of 200 answers are one reply each, decoded at temperature 1/);
    exact.forEach(({ shares, notFollowed }, item) => {
      const drawn = [...draws.drawn[item]!];
      shares.slice(0, draws.answers.items[item]!.options.length).forEach((p, option) => {
        const share = drawn.filter((answer) => answer === option).length / n;
        expect(Math.abs(share - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n) + notFollowed + 1e-9);
      });
    });
    expect(draws.replies[0]![0]).toMatchObject({ reply: expect.stringMatching(/\d/), span: { from: 0 } });
  });
});
