import { describe, expect, it } from "vitest";
import { Interrupted } from "../../../lib/errors/interrupted.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { display } from "../../../lib/show/display.js";
import { onNoOption } from "../../../lib/simulate/answers/no-option.js";
import { type Condition, describeCondition } from "../../../lib/simulate/condition/condition.js";
import { direct } from "../../../lib/simulate/condition/direct.js";
import { diversityRequest } from "../../../lib/simulate/condition/diversity-request.js";
import { highTemperature } from "../../../lib/simulate/condition/high-temperature.js";
import { personaPrompt } from "../../../lib/simulate/condition/persona-prompt.js";
import { personaVectors } from "../../../lib/simulate/condition/persona-vectors.js";
import { psii } from "../../../lib/simulate/condition/psii.js";
import { withoutParts } from "../../../lib/simulate/condition/without-parts.js";
import type { Simulation } from "../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../lib/simulate/simulate.js";
import type { VectorSet } from "../../../lib/steer/vectors/vector-set.js";
import { handSegmentation, handSurvey } from "../steer/hand-survey.js";
import { handVectors } from "../steer/hand-vectors.js";
import { useTinyModel } from "../steer/tiny-model.js";

const survey = handSurvey();
const attributes = ["Q260", "Q271", "Q287"];
const items = ["Q1", "Q57", "Q240"];
const respondents = Int32Array.of(0, 1, 2, 7);
let model: LocalModel;
let vectors: VectorSet;

useTinyModel((loaded) => {
  model = loaded;
  vectors = handVectors(survey, attributes, model, ({ attribute, code, layer, i }) =>
    Math.sin(Number(attribute.slice(1)) + 7 * Number(code) + 3 * layer + i),
  );
});

const run = (condition: Condition, options: Partial<SimulateOptions> = {}) =>
  simulate({ survey, model, items, respondents, seed: 1, condition, ...options });
const probabilities = (simulation: Simulation) => simulation.answers.items.map(({ rows }) => [...rows]);
/** Largest difference between the option probabilities of two simulations of the same items. */
const apart = (a: Simulation, b: Simulation) =>
  Math.max(
    ...a.answers.items.flatMap(({ item, rows }) => {
      const others = b.answers.items.find((candidate) => candidate.item === item)!.rows;
      return [...rows].map((p, i) => Math.abs(p - others[i]!));
    }),
  );

describe("the first respondents of a run", () => {
  it("are those of a run interrupted after them, with their answers and weights", async () => {
    const whole = await run(personaPrompt());
    const two = whole.first(2);
    const asked = await run(personaPrompt(), { respondents: respondents.slice(0, 2) });
    expect(two.partial).toBe(true);
    expect([...two.answers.respondents]).toEqual([0, 1]);
    expect(probabilities(two)).toEqual(probabilities(asked));
    expect(two.drawn).toEqual(asked.drawn);
    expect(two.human).toEqual(asked.human);
    expect(probabilities(whole.first(9))).toEqual(probabilities(whole));
    expect(() => whole.first(0)).toThrow(/respondents: 0/);
  });

  it("drawn by weight, count what a draw of so many gives them", async () => {
    const drawn = (n: number) => run(direct(), { items: ["Q57"], respondents: n });
    const [many, few] = [await drawn(20), await drawn(3)];
    const first = many.first(3);
    expect([...first.answers.respondents]).toEqual([...few.answers.respondents]);
    expect([...first.answers.weights]).toEqual([...few.answers.weights]);
    expect([...first.human.weights]).toEqual([...few.answers.weights]);
    expect([...first.answers.weights]).not.toEqual([...many.answers.weights.slice(0, 3)]);
  });
});

describe("injection", () => {
  it("changes what every respondent answers", async () => {
    const without = await run(personaPrompt());
    const steered = await run(psii({ vectors, noise: 0 }));
    const options = 10;
    for (let i = 0; i < respondents.length; i++) {
      const row = (simulation: Simulation) =>
        simulation.answers.items[2]!.rows.subarray(i * options, (i + 1) * options);
      const moved = row(steered).reduce((sum, p, k) => sum + Math.abs(p - row(without)[k]!), 0);
      expect(moved).toBeGreaterThan(0.01);
    }
  });

  it("changes more with more strength, and other layers change other things", async () => {
    const without = await run(personaPrompt());
    const moved = async (strength: number) =>
      apart(without, await run(psii({ vectors, noise: 0, strength })));
    const [little, more] = [await moved(0.01), await moved(1)];
    expect(little).toBeGreaterThan(0);
    expect(more).toBeGreaterThan(little);
    const lower = await run(psii({ vectors, noise: 0, layers: 1 }));
    const upper = await run(psii({ vectors, noise: 0, layers: 4 }));
    expect(apart(lower, upper)).toBeGreaterThan(0.001);
  });

  it("of zero vectors leaves every probability as it was, to the bit", async () => {
    const zero = handVectors(survey, attributes, model, () => 0);
    expect(probabilities(await run(psii({ vectors: zero, noise: 0 })))).toEqual(
      probabilities(await run(personaPrompt())),
    );
  });

  it("gives different people different answers where the prompt does not", async () => {
    const same = await run(direct());
    const rows = same.answers.items[0]!.rows;
    expect(rows.subarray(4, 8)).toEqual(rows.subarray(0, 4));
    const steered = (await run(personaVectors({ vectors }))).answers.items[0]!.rows;
    expect(steered.subarray(4, 8)).not.toEqual(steered.subarray(0, 4));
  });

  it("refuses vectors of another model before anything is asked", async () => {
    const foreign = handVectors(survey, attributes, { layers: 4, width: 16, hash: "other" }, () => 0);
    await expect(run(psii({ vectors: foreign }))).rejects.toThrow(/made on 'by hand' \(hash other…\)/);
  });
});

describe("noise", () => {
  it("of another seed gives other probabilities, of the same seed the same", async () => {
    const one = await run(psii({ vectors, noise: 0.5 }), { seed: 1 });
    const two = await run(psii({ vectors, noise: 0.5 }), { seed: 2 });
    expect(apart(one, two)).toBeGreaterThan(0.001);
    expect(probabilities(await run(psii({ vectors, noise: 0.5 }), { seed: 1 }))).toEqual(probabilities(one));
  });

  it("makes respondents with the same profile and vectors differ", async () => {
    // Rows 0 and 12 share their codes on all three attributes.
    for (const attribute of attributes)
      expect(survey.column(attribute).raw(12)).toBe(survey.column(attribute).raw(0));
    const twins = { respondents: [0, 12] };
    const alike = (await run(psii({ vectors, noise: 0 }), twins)).answers.items[2]!.rows;
    expect(alike.subarray(10)).toEqual(alike.subarray(0, 10));
    for (const scope of ["agent", "token", "call"] as const) {
      const rows = (await run(psii({ vectors, noise: 0.5, scope }), twins)).answers.items[2]!.rows;
      expect(rows.subarray(10)).not.toEqual(rows.subarray(0, 10));
    }
  });

  it("is calibrated from how far σ 0.3 moves the likeliest answers, and says so", async () => {
    // The model's weights are random, so that hardly any of its replies is read.
    const scoring = "label alone";
    await expect(run(psii({ vectors, noise: "auto" }))).rejects.toThrow(
      /noise cannot be calibrated without answers.*\n.*--answers/,
    );
    const calibrated = await run(psii({ vectors, noise: "auto" }), { scoring });
    const quiet = await run(psii({ vectors, noise: 0 }), { scoring });
    const noisy = await run(psii({ vectors, noise: 0.3 }), { scoring });
    const likeliest = (simulation: Simulation, item: number, i: number) => {
      const { rows, options } = simulation.answers.items[item]!;
      const row = [...rows.subarray(i * options.length, (i + 1) * options.length)];
      return row.indexOf(Math.max(...row));
    };
    let moves = 0;
    quiet.answers.items.forEach(({ options }, item) => {
      for (let i = 0; i < respondents.length; i++)
        moves += Math.abs(likeliest(noisy, item, i) - likeliest(quiet, item, i)) / options.length;
    });
    const sensitivity = moves / (items.length * respondents.length);
    expect(sensitivity).toBeGreaterThan(0);
    expect(calibrated.calibration).toMatchObject({ measuredAt: 0.3, respondents: 4, items: 3 });
    expect(calibrated.calibration!.sensitivity).toBeCloseTo(sensitivity, 12);
    expect(calibrated.plan!.noise.sigma).toBeCloseTo(Math.max(0, 0.4 - sensitivity), 12);
    expect(calibrated[display]()["text/plain"]).toMatch(/σ = max\(0, 0\.4 − 0\.\d{3}\)/);
  });
});

describe("a simulation", () => {
  it("does not depend on the order of items, or on which others are asked", async () => {
    const condition = psii({ vectors, noise: 0.3 });
    const forward = await run(condition);
    const backward = await run(condition, { items: [...items].reverse() });
    const alone = await run(condition, { items: ["Q240"] });
    expect(apart(forward, backward)).toBeLessThan(1e-6);
    expect(apart(alone, forward)).toBeLessThan(1e-6);
    expect(backward.drawn[0]).toEqual(forward.drawn[2]);
    expect(alone.drawn[0]).toEqual(forward.drawn[2]);
  });

  it("does not depend on the order of respondents, or on who else is asked", async () => {
    const condition = psii({ vectors, noise: 0.3 });
    const all = await run(condition);
    const last = await run(condition, { respondents: [7] });
    expect([...last.answers.items[2]!.rows]).toEqual([...all.answers.items[2]!.rows.slice(30)]);
    expect(last.drawn.map((answers) => answers[0])).toEqual(all.drawn.map((answers) => answers[3]));
  });

  it("gives probabilities that add up, beside what the same respondents had answered", async () => {
    const simulation = await run(personaPrompt());
    expect(simulation.answers.kind).toBe("simulated");
    expect(simulation.human.respondents).toEqual(simulation.answers.respondents);
    for (const { rows, options } of simulation.answers.items)
      for (let i = 0; i < respondents.length; i++) {
        const row = rows.subarray(i * options.length, (i + 1) * options.length);
        expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      }
    respondents.forEach((respondent, i) => {
      const { rows, options } = simulation.human.items[0]!;
      const own = [...rows.subarray(i * options.length, (i + 1) * options.length)];
      expect(own.indexOf(1) + 1).toBe(survey.column("Q1").raw(respondent));
    });
    expect(onNoOption(simulation.answers.noOption)).toBeGreaterThan(0);
    expect(onNoOption(simulation.answers.noOption)).toBeLessThan(1);
  });

  it("gives a missing human answer a row of zeros", async () => {
    const simulation = await run(direct(), { respondents: [4] });
    expect([...simulation.human.items[0]!.rows]).toEqual([0, 0, 0, 0]);
  });

  it("puts options shown in another order back in the codebook's", async () => {
    const written = await run(direct());
    const reversed = await run(direct(), { optionOrder: "reversed" });
    const random = await run(direct(), { optionOrder: "random" });
    expect(apart(written, reversed)).toBeGreaterThan(1e-6);
    expect(apart(written, random)).toBeGreaterThan(1e-6);
    for (const simulation of [reversed, random])
      expect(simulation.answers.items[0]!.options).toEqual([1, 2, 3, 4]);
    const again = await run(direct(), { optionOrder: "random" });
    expect(probabilities(again)).toEqual(probabilities(random));
  });

  it("decodes and parses in mode sample, the same under the same seed, with answers on no option counted", async () => {
    const sampled = await run(personaPrompt(), { mode: "sample" });
    sampled.answers.items.forEach(({ rows, options }, item) => {
      for (let i = 0; i < respondents.length; i++) {
        const row = [...rows.subarray(i * options.length, (i + 1) * options.length)];
        const answer = sampled.drawn[item]![i]!;
        expect(row).toEqual(options.map((_, k) => (k === answer ? 1 : 0)));
      }
    });
    const none = sampled.drawn.flatMap((answers) => [...answers]).filter((answer) => answer < 0).length;
    expect(onNoOption(sampled.answers.noOption)).toBeCloseTo(none / (items.length * respondents.length), 12);
    expect((await run(personaPrompt(), { mode: "sample" })).drawn).toEqual(sampled.drawn);
  });

  it("decodes at the temperature of its condition, and refuses one where nothing is decoded", async () => {
    const seen: (number | undefined)[] = [];
    const texts: string[] = [];
    const watched: LocalModel = {
      ...model,
      generateTexts: async (prompts, options) => {
        seen.push(options.temperature);
        const replies = await model.generateTexts(prompts, options);
        texts.push(...replies.map(({ text }) => text));
        return replies;
      },
    };
    const options = { mode: "sample", model: watched, items: ["Q1"] } as const;
    // Without a profile all get the same prompt: at a temperature near 0 they answer alike, at a high one they do not.
    await run(highTemperature(0.001), options);
    expect(new Set(texts.splice(0)).size).toBe(1);
    await run(highTemperature(2), options);
    expect(new Set(texts.splice(0)).size).toBeGreaterThan(1);
    await run(direct(), options);
    expect([...new Set(seen)]).toEqual([0.001, 2, 0.7]);
    await expect(run(highTemperature())).rejects.toThrow(/exact probabilities have none\n.*mode: "sample"/);
    expect(() => highTemperature(0)).toThrow(/temperature of 0/);
  });

  it("adds a request to the prompt", async () => {
    expect(apart(await run(direct()), await run(diversityRequest()))).toBeGreaterThan(1e-6);
  });

  it("neither has in the prompt nor injects an identifier that is asked about", async () => {
    const simulation = await run(psii({ vectors, noise: 0 }), { items: ["Q287"] });
    expect(simulation.study.heldBack).toEqual(["Q287"]);
    expect(simulation.plan!.attributes).toEqual(["Q260", "Q271"]);
    expect(simulation[display]()["text/plain"]).toContain(
      "Asked, so neither in the prompt nor injected: Q287.",
    );
  });

  it("refuses items that do not exist, repeat, or have no options, by name", async () => {
    await expect(run(direct(), { items: ["Q57a"] })).rejects.toThrow(/no column 'Q57a'\n.*'Q57'/);
    await expect(run(direct(), { items: ["Q1", "Q1"] })).rejects.toThrow(/item 'Q1' is listed twice/);
    await expect(run(direct(), { items: ["Q999"] })).rejects.toThrow(
      /'Q999' cannot be simulated: .*no options/,
    );
    await expect(run(direct(), { items: [] })).rejects.toThrow(/no items/);
    await expect(run(direct(), { respondents: 500 })).rejects.toThrow(/500 respondents asked for, and 23/);
    await expect(run(direct(), { mode: "sampel" as "sample" })).rejects.toThrow(/did you mean 'sample'/);
  });

  it("says that it is simulated wherever it shows itself", async () => {
    const simulation = await run(personaPrompt(), {
      segmentation: handSegmentation(survey),
      respondents: 5,
    });
    const shown = simulation[display]();
    for (const text of [shown["text/plain"], String(shown["text/html"])]) {
      expect(text).toContain("Simulated, not surveyed");
      expect(text).toContain("Synthetic survey");
    }
    expect(() => (simulation as { frame(...given: unknown[]): unknown }).frame(["Q1"])).toThrow(
      "the frame of a run takes nothing, and was given a list",
    );
    const frame = simulation.frame();
    expect(frame.shape).toEqual([15, 29]);
    const column = (name: string) => new Set(frame.column(name).values as unknown[]);
    expect(column("simulated")).toEqual(new Set(["yes"]));
    expect(column("segment").has(null)).toBe(false);
  });
});

describe("an interrupted simulation", () => {
  it("keeps the respondents done, as a valid simulation that says it is partial", async () => {
    const whole = await run(personaPrompt());
    const controller = new AbortController();
    const states: string[] = [];
    const stopped = run(personaPrompt(), {
      signal: controller.signal,
      progress: ({ done, state }) => {
        states.push(state);
        if (done === 2) controller.abort();
      },
    });
    const error = await stopped.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Interrupted);
    const partial = (error as Interrupted).partial as Simulation;
    expect(partial.partial).toBe(true);
    expect([...partial.answers.respondents]).toEqual([0, 1]);
    expect([...partial.answers.items[0]!.rows]).toEqual([...whole.answers.items[0]!.rows.slice(0, 8)]);
    expect(partial.human.items[0]!.rows.length).toBe(8);
    expect(partial[display]()["text/plain"]).toContain("Interrupted: 2 of 4 respondents");
    expect(states.at(-1)).toBe("interrupted");
  });
});

describe("conditions", () => {
  it("are data that print themselves", () => {
    const condition = psii({ vectors, noise: 0.3, strength: 2 });
    expect(condition).toMatchObject({ name: "PSII", profile: true, steering: { noise: 0.3, strength: 2 } });
    expect(describeCondition(condition).toText()).toMatch(/noise σ\s+0\.3/);
    expect(() => psii({ vectors, noise: -0.1 })).toThrow(/noise of -0.1/);
  });

  it("are divided into one without each of their parts, and direct", () => {
    const names = (condition: Condition) => withoutParts(condition).map(({ name }) => name);
    expect(names(psii({ vectors, noise: 0.3 }))).toEqual([
      "PSII",
      "profile only",
      "PSII with noise alone",
      "PSII without profile",
      "PSII without noise",
      "PSII without layer-wise injection",
      "direct",
    ]);
    expect(names(psii({ vectors, noise: 0 }))).toEqual([
      "PSII",
      "profile only",
      "PSII without profile",
      "PSII without layer-wise injection",
      "direct",
    ]);
    expect(names(personaVectors({ vectors }))).toEqual(["persona vectors", "direct"]);
    expect(names(personaPrompt())).toEqual(["persona prompt", "direct"]);
    expect(names(direct())).toEqual(["direct"]);
  });
});
