import { expect, it } from "vitest";
import { personaVectors } from "../../../../lib/simulate/condition/persona-vectors.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import type { NoiseScope } from "../../../../lib/steer/plan/noise.js";
import { VectorSet } from "../../../../lib/steer/vectors/vector-set.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";

const model = { name: "by hand", hash: "hand", layers: 4, width: 4, teaching: false };
const vectors = handVectors(handSurvey(), ["Q260"], model, () => 1);
const languages = new VectorSet({ ...vectors.provenance, method: "language gradient" }, vectors.vectors);

it("a condition says at once what is wrong with its noise, scope, strength or vectors", () => {
  expect(() => psii({ vectors, noise: -1 })).toThrow(/noise of -1/);
  expect(() => psii({ vectors, scope: "agents" as NoiseScope })).toThrow(/noise scope: 'agents'/);
  expect(() => psii({ vectors, strength: Number.NaN })).toThrow(/strength of NaN/);
  expect(() => personaVectors({ vectors, strength: Number.POSITIVE_INFINITY })).toThrow(/strength/);
  expect(() => psii({ vectors: languages })).toThrow(/the vectors are of languages\b.*\n.*valueVectors/);
  expect(() => psii({ vectors, valueVectors: vectors })).toThrow(/the value vectors are of Q260/);
});
