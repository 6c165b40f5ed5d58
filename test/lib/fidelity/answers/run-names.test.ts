import { expect, test } from "vitest";
import { runNames } from "../../../../lib/fidelity/answers/run-names.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";

const run = <C extends { readonly name: string }>(condition: C) => ({ condition });
const steered = (strength: number, noise = 0) =>
  run({
    name: "persona vectors",
    profile: false,
    steering: { vectors: { fingerprint: "abc" }, strength, noise, scope: "agent", layers: { depth: 0.7 } },
  });

test("runs of different conditions are called by them", () => {
  expect(runNames([run({ name: "PSII" }), run({ name: "direct" })])).toEqual(["PSII", "direct"]);
});

test("runs whose conditions share a name are called by what differs, each once", () => {
  expect(runNames([steered(1), steered(4), run({ name: "direct" }), steered(4, 0.3)])).toEqual([
    "persona vectors, noise 0, strength 1",
    "persona vectors, noise 0, strength 4",
    "direct",
    "persona vectors, noise 0.3, strength 4",
  ]);
  expect(runNames([steered(1), steered(4)])).toEqual([
    "persona vectors, strength 1",
    "persona vectors, strength 4",
  ]);
});

test("a part that one condition has and the other lacks is named, and runs that differ in nothing are numbered", () => {
  const prompt = personaPrompt();
  expect(runNames([run(prompt), run({ ...prompt, request: "be diverse" })])).toEqual([
    "persona prompt, no request",
    "persona prompt, request be diverse",
  ]);
  expect(runNames([run(prompt), run(prompt)])).toEqual(["persona prompt (1)", "persona prompt (2)"]);
});

test("runs of one condition are called by the model, the study or the manner that differs", () => {
  const asked = (model: string, mode: string, temperature: number) => ({
    ...run(personaPrompt()),
    model: { name: model },
    identity: { study: { mode, seed: 1 }, manner: { temperature } },
  });
  expect(runNames([asked("a", "sample", 1), asked("b", "sample", 1)])).toEqual([
    "persona prompt, model a",
    "persona prompt, model b",
  ]);
  expect(runNames([asked("a", "sample", 0.7), asked("a", "probabilities", 1)])).toEqual([
    "persona prompt, mode sample, temperature 0.7",
    "persona prompt, mode probabilities, temperature 1",
  ]);
});

test("runs of unnamed conditions are called by what differs", () => {
  const unnamed = (temperature: number) => run({ name: "", profile: true, temperature });
  expect(runNames([unnamed(0.5), unnamed(2)])).toEqual([
    "unnamed, temperature 0.5",
    "unnamed, temperature 2",
  ]);
  expect(runNames([run({ profile: true } as never)])).toEqual(["unnamed"]);
});
