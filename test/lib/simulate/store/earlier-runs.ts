import {
  type Codebook,
  diversityRequest,
  highTemperature,
  type LocalModel,
  multilingual,
  personaPrompt,
  personaVectors,
  psii,
  type ServerOptions,
  type SimulateOptions,
  type Survey,
  server,
  simvbg,
} from "../../../../lib/index.js";
import { VectorSet } from "../../../../lib/steer/vectors/vector-set.js";
import { handVectors } from "../../steer/hand-vectors.js";

type Run = Omit<SimulateOptions, "file">;

/** The hash that models have in the recording, whatever their weights are. */
const hash = "earlier".padEnd(64, "0");

/** How all answers were taken and read when the recording was made. */
const before = { scoring: "label alone", read: "first number", replyTokens: "psii" } as const;

/**
 * One run in every way a local model could be asked when the recording was made, save elicited distributions and
 * decoded batteries, which are written otherwise since.
 */
export function localRuns(survey: Survey, loaded: LocalModel): Readonly<Record<string, Run>> {
  const model: LocalModel = { ...loaded, hash };
  const vectors = handVectors(
    survey,
    ["Q260", "Q271"],
    model,
    ({ code, i }) => Math.cos(Number(code) + i) / 4,
  );
  const { layers, width } = model;
  const valueVectors = new VectorSet(
    { ...vectors.provenance, method: "language gradient" },
    ["en", "es"].map((code, k) => ({
      attribute: "language",
      code,
      label: code,
      answers: 1,
      empty: 0,
      agreement: [],
      rows: Float32Array.from({ length: (layers + 1) * width }, (_, i) => Math.sin(k + i) / 4),
    })),
  );
  const variables = new Map(survey.codebook.variables);
  variables.set("Q1", { ...survey.variable("Q1"), question: "¿Qué importancia tiene la familia?" });
  const es: Codebook = { ...survey.codebook, variables };
  const run = (more: Partial<Run> = {}): Run => ({
    survey,
    model,
    items: ["Q1", "Q57", "Q240"],
    respondents: [0, 1, 7],
    seed: 1,
    condition: personaPrompt(),
    ...before,
    ...more,
  });
  return {
    probabilities: run({ optionOrder: "random" }),
    sample: run({ mode: "sample" }),
    "a request": run({ condition: diversityRequest() }),
    "another temperature": run({ condition: highTemperature(), mode: "sample" }),
    languages: run({ condition: multilingual({ among: ["en", "es"], codebooks: { es } }) }),
    "persona vectors": run({ condition: personaVectors({ vectors }) }),
    "noise by agent": run({ condition: psii({ vectors, noise: 0.3 }) }),
    "noise by token": run({ condition: psii({ vectors, noise: 0.3, scope: "token", strength: 2 }) }),
    "noise by call": run({ condition: psii({ vectors, noise: 0.3, scope: "call" }), mode: "sample" }),
    "noise calibrated": run({ condition: psii({ vectors }) }),
    "language vectors": run({ condition: psii({ vectors, valueVectors, noise: 0.1 }) }),
    history: run({ asking: "with history", itemOrder: "random", condition: psii({ vectors, noise: 0.3 }) }),
    "history, decoded": run({ asking: "with history", mode: "sample", itemOrder: "reversed" }),
    battery: run({ asking: "battery", itemOrder: "random", condition: psii({ vectors, noise: 0.3 }) }),
    "life stories": run({ condition: simvbg({ words: 5 }), respondents: [0] }),
    "life stories, decoded": run({ condition: simvbg({ words: 5 }), respondents: [1], mode: "sample" }),
  };
}

/**
 * One run in every way a server could be asked whose answers were taken and read as they can be today: probabilities,
 * elicited distributions and batteries were not.
 */
export function serverRuns(survey: Survey, url: string): Readonly<Record<string, Run>> {
  const model = Object.defineProperty(server({ url, model: "right", retries: 0 }), "hash", { value: hash });
  const run = (more: Partial<Run> = {}): Run => ({
    survey,
    model,
    items: ["Q1", "Q57", "Q240"],
    respondents: [0, 1],
    seed: 1,
    condition: personaPrompt(),
    ...before,
    ...more,
  });
  return {
    sample: run({ mode: "sample", optionOrder: "random" }),
    "another temperature": run({ condition: highTemperature(), mode: "sample" }),
    languages: run({ condition: multilingual({ among: ["en", "es"] }), mode: "sample" }),
    "history, decoded": run({ asking: "with history", mode: "sample" }),
  };
}

/** Servers whose hash is recorded: it is part of every key. */
export const serversHashed: readonly ServerOptions[] = [
  { url: "http://localhost:8080/v1", model: "m" },
  { url: "http://localhost:8080/v1", model: "m", version: "2026-11" },
  { url: "http://localhost:8080/v1", model: "m", request: {} },
  { url: "http://localhost:8080/v1", model: "m", request: { reasoning_effort: "none", top_k: 5, x: null } },
  {
    url: "http://localhost:8080/v1",
    model: "m",
    concurrency: 2,
    timeout: 5,
    retries: 1,
    budget: { tokens: 9 },
  },
];
