import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { LocalModel } from "../../../../lib/model/model.js";
import { valueDescriptors } from "../../../../lib/persona/descriptors/value-descriptors.js";
import type { Language } from "../../../../lib/persona/scaffold.js";
import { manifest } from "../../../../lib/report/manifest/manifest.js";
import type { ServerOptions } from "../../../../lib/simulate/answerer/server/options/server-options.js";
import { ServerAnswerer } from "../../../../lib/simulate/answerer/server/server-answerer.js";
import { serverHashed, serverIdentity } from "../../../../lib/simulate/answerer/server/server-identity.js";
import { server } from "../../../../lib/simulate/answerer/server/server-model.js";
import type {
  Backstory,
  Condition,
  PromptLanguages,
  Steering,
  ValueSteering,
} from "../../../../lib/simulate/condition/condition.js";
import {
  backstoryIdentity,
  conditionIdentity,
  injectionIdentity,
  languagesIdentity,
  noiseIdentity,
  steeringIdentity,
  valuesIdentity,
} from "../../../../lib/simulate/identity/condition-identity.js";
import type { Fields } from "../../../../lib/simulate/identity/fields.js";
import { studyIdentity } from "../../../../lib/simulate/identity/study-identity.js";
import { answererOfRun } from "../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../lib/simulate/simulate.js";
import { type AnsweringOptions, answeringOf } from "../../../../lib/simulate/study/answering.js";
import type { Study } from "../../../../lib/simulate/study/study.js";
import type { Noise } from "../../../../lib/steer/plan/noise.js";
import type { Injection } from "../../../../lib/steer/plan/respondent-steering.js";
import { VectorSet } from "../../../../lib/steer/vectors/vector-set.js";
import { handSegmentation, handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { useTinyModel } from "../../steer/tiny-model.js";

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi identity é "));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.duckdb`);

let model: LocalModel;
let steering: Steering;
let values: ValueSteering;
const languages: PromptLanguages = { among: ["en", "es"] };
useTinyModel((loaded) => {
  model = loaded;
  steering = {
    vectors: vectorsOf(1),
    noise: 0.3,
    scope: "agent",
    strength: 1,
    layers: 2,
  };
  values = { vectors: languageVectorsOf(1), strength: 1, language: "of the prompt" };
});

const vectorsOf = (k: number) =>
  handVectors(survey, ["Q260", "Q271"], model, ({ code, layer, i }) =>
    Math.sin(k * Number(code) + layer + i),
  );
function languageVectorsOf(k: number): VectorSet {
  const { layers, width } = model;
  const vector = (code: Language) => ({
    attribute: "language",
    code,
    label: code,
    answers: 1,
    empty: 0,
    agreement: [],
    rows: Float32Array.from({ length: (layers + 1) * width }, (_, i) => Math.sin(k * code.charCodeAt(0) + i)),
  });
  return new VectorSet({ ...vectorsOf(1).provenance, method: "language gradient" }, [
    vector("en"),
    vector("es"),
  ]);
}

const run = (condition: Condition, more: Partial<SimulateOptions> = {}) =>
  simulate({
    survey,
    model,
    items: ["Q1", "Q57"],
    respondents: [0, 1],
    seed: 1,
    condition,
    ...more,
  });

/** Another value of every field: a field that is new does not compile until it is simulated here. */
type Changes<T> = { readonly [Name in keyof Required<T>]: Exclude<T[Name], undefined> };

/**
 * Compares other runs with a first one, all in one run file: whether the id differs, and whether the model had to be
 * asked. A run that differs from all before must ask, whichever of them it was.
 */
async function against(condition: Condition, options: Partial<SimulateOptions> = {}) {
  const file = newFile();
  const first = await run(condition, { ...options, file });
  return async (other: Condition, more: Partial<SimulateOptions> = {}) => {
    const second = await run(other, { ...options, ...more, file });
    return { differs: second.id !== first.id, asks: answererOfRun(second).memo.asked > 0 };
  };
}
const another = { differs: true, asks: true };
const same = { differs: false, asks: false };

// Checked by the compiler, which `npm test` runs before the tests: a table without an entry for a new field does not
// compile.
type With<T> = T & { readonly mood?: string };
// @ts-expect-error a field of a condition
void (conditionIdentity satisfies Fields<With<Condition>, never>);
// @ts-expect-error a field of its steering
void (steeringIdentity satisfies Fields<With<Steering>, never>);
// @ts-expect-error a field of its language vectors
void (valuesIdentity satisfies Fields<With<ValueSteering>, never>);
// @ts-expect-error a field of its languages
void (languagesIdentity satisfies Fields<With<PromptLanguages>, never>);
// @ts-expect-error a field of its life story
void (backstoryIdentity satisfies Fields<With<Backstory>, never>);
// @ts-expect-error a field of what is injected for a respondent
void (injectionIdentity satisfies Fields<With<Injection>, never>);
// @ts-expect-error a field of noise
void (noiseIdentity satisfies Fields<With<Noise>, never>);
// @ts-expect-error a field of a study
void (studyIdentity satisfies Fields<With<Study>, never>);
// @ts-expect-error a field of a server
void (serverIdentity satisfies Fields<With<ServerOptions>, never>);

describe("another value of a field of a condition", () => {
  /** A life story excludes several of the others; its own fields are below. */
  const others = (): Changes<Omit<Condition, "backstory">> => ({
    name: "another name",
    profile: false,
    persona: "nonsense",
    descriptors: valueDescriptors(survey, { items: ["Q260"] }),
    steering: { ...steering, strength: 2 },
    values: { ...values, strength: 2 },
    languages: { among: ["es"] },
    request: "Please answer.",
    temperature: 0.2,
  });

  it("gives another run and is asked for again, whichever field it is", async () => {
    const whole: Condition = { name: "whole", profile: true, steering, values, languages };
    const compared = await against(whole, { mode: "sample" });
    for (const [field, value] of Object.entries(others()))
      expect([field, await compared({ ...whole, [field]: value })]).toEqual([
        field,
        field === "name" ? same : another,
      ]);
  });

  it("counts in exact probabilities too, save the temperature, which they refuse", async () => {
    const whole: Condition = { name: "whole", profile: true, steering, values, languages };
    const compared = await against(whole);
    for (const [field, value] of Object.entries(others()))
      if (field !== "name" && field !== "temperature")
        expect([field, await compared({ ...whole, [field]: value })]).toEqual([field, another]);
  });

  it("counts inside of life stories", async () => {
    const plain: Condition = { name: "persona prompt", profile: true };
    const backstory: Backstory = { words: 2 };
    const stories: Changes<Backstory> = { words: 3 };
    const compared = await against({ ...plain, backstory }, { items: ["Q1"], respondents: [0] });
    expect(await compared(plain)).toEqual(another);
    for (const [field, value] of Object.entries(stories)) {
      const other = { ...plain, backstory: { ...backstory, [field]: value } };
      expect([field, await compared(other)]).toEqual([field, another]);
    }
  });

  it("counts for each field of what is injected", async () => {
    const injecting: Condition = { name: "whole", profile: true, steering };
    const steerings: Changes<Steering> = {
      vectors: vectorsOf(2),
      noise: 0.2,
      scope: "token",
      strength: 3,
      layers: 3,
    };
    const compared = await against(injecting);
    for (const [field, value] of Object.entries(steerings)) {
      const other = { ...injecting, steering: { ...steering, [field]: value } };
      expect([field, await compared(other)]).toEqual([field, another]);
    }
    const speaking: Condition = { name: "whole", profile: true, values, languages };
    const valued: Changes<ValueSteering> = {
      vectors: languageVectorsOf(2),
      strength: 3,
      language: "drawn apart",
    };
    const spoken = await against(speaking);
    for (const [field, value] of Object.entries(valued)) {
      const other = { ...speaking, values: { ...values, [field]: value } };
      // Drawn independently, a respondent's language may be the one they are asked in: then nothing is asked.
      const expected = field === "language" ? { differs: true } : another;
      expect([field, await spoken(other)]).toMatchObject([field, expected]);
    }
  });

  it("counts for each field of languages", async () => {
    const variables = new Map(survey.codebook.variables);
    variables.set("Q1", { ...survey.variable("Q1"), question: "¿Qué importancia tiene la familia?" });
    const codebook = { ...survey.codebook, variables };
    const spoken: Changes<PromptLanguages> = { among: ["es"], codebooks: { en: codebook, es: codebook } };
    const plain: Condition = { name: "whole", profile: true, languages };
    const compared = await against(plain);
    for (const [field, value] of Object.entries(spoken)) {
      const other = { ...plain, languages: { ...languages, [field]: value } };
      expect([field, await compared(other)]).toEqual([field, another]);
    }
  });
});

describe("another value of a field of a study", () => {
  /** How a field of a study gets another value, and what that changes. */
  interface Change {
    readonly options: Partial<SimulateOptions>;
    /** The part of the run that is simulated. */
    readonly shard?: string;
    readonly changes: { readonly differs: boolean; readonly asks: boolean };
  }
  const history = { asking: "with history" } as const;
  const others = (): { readonly [Name in keyof Required<Study>]: Change } => ({
    // With the same profiles and wordings, another survey changes no answer of its first respondents.
    survey: { options: { survey: handSurvey(48) }, changes: { differs: true, asks: false } },
    segmentation: { options: { segmentation: handSegmentation(survey) }, changes: same },
    items: { options: { items: ["Q57", "Q46"] }, changes: another },
    respondents: { options: { respondents: [0, 9] }, changes: another },
    mode: { options: { mode: "probabilities" }, changes: another },
    answering: { options: { read: "first number" }, changes: another },
    asking: { options: history, changes: another },
    optionOrder: { options: { optionOrder: "reversed" }, changes: another },
    // Asked one per call the order of items changes no answer, and is recorded all the same.
    itemOrder: { options: { itemOrder: "reversed" }, changes: { differs: true, asks: false } },
    profileAttributes: { options: { profile: ["Q260"] }, changes: another },
    // An item among the attributes of the profile is held back, and the profile is the one without it.
    heldBack: { options: { profile: [...survey.identifiers, "Q1"] }, changes: same },
    // No option of simulate: test/lib/simulate/study/in-other-words.test.ts.
    words: { options: {}, changes: same },
    seed: { options: { seed: 2 }, changes: another },
    // A shard is a part of the same run, and asks since it has a file of its own.
    shard: { options: {}, shard: "1/2", changes: { differs: false, asks: true } },
    whole: { options: {}, shard: "2/2", changes: { differs: false, asks: true } },
  });
  it("gives another run, and is asked for again where answers depend on it", async () => {
    const plain: Condition = { name: "persona prompt", profile: true };
    const compared = await against(plain, { mode: "sample" });
    for (const [field, { options, shard, changes }] of Object.entries(others())) {
      vi.stubEnv("POPULI_SHARD", shard);
      expect([field, await compared(plain, options)]).toEqual([field, changes]);
      vi.unstubAllEnvs();
    }
    expect(await compared(plain, { ...history, itemOrder: "reversed" })).toEqual(another);
  });
});

describe("another value of how answers are taken", () => {
  const others = (): Readonly<Record<keyof Required<AnsweringOptions>, AnsweringOptions>> => ({
    scoring: { scoring: "first token" },
    read: { read: "first number" },
    optionLabels: { optionLabels: "letters" },
    answerPrefix: { answerPrefix: "Answer: " },
    example: { example: true },
    template: { template: "raw" },
    replyTokens: { replyTokens: "psii" },
    sampling: { sampling: "all tokens" },
  });
  const plain: Condition = { name: "persona prompt", profile: true };

  it("gives another run and is asked for again, whichever it is", async () => {
    const compared = await against(plain, { mode: "sample" });
    for (const [field, options] of Object.entries(others()))
      expect([field, await compared(plain, options)]).toEqual([
        field,
        // Decoded replies are not scored.
        field === "scoring" ? { differs: true, asks: false } : another,
      ]);
  });

  it("counts in exact probabilities too, save the length of replies that are not decoded", async () => {
    const compared = await against(plain, { mode: "probabilities" });
    for (const [field, options] of Object.entries(others()))
      expect([field, await compared(plain, options)]).toEqual([
        field,
        field === "replyTokens" || field === "sampling" ? { differs: true, asks: false } : another,
      ]);
  });
});

describe("what is sent to a server", () => {
  const base: ServerOptions = { url: "http://localhost:8080/v1", model: "m" };
  const hashes = (options: Partial<ServerOptions>) => server({ ...base, ...options }).hash;

  it("is part of its hash, field by field, and a field taken out is another one", () => {
    const others: Changes<ServerOptions> = {
      url: "http://localhost:8081/v1",
      model: "other",
      version: "2026-11",
      request: {},
      key: "ANOTHER_KEY",
      keyHeader: "x-key",
      headers: { "x-mode": "deterministic" },
      query: { "api-version": "2024-10-21" },
      concurrency: 1,
      timeout: 5,
      retries: 1,
      budget: { tokens: 9 },
      batch: true,
    };
    vi.stubEnv("ANOTHER_KEY", "secret");
    const kept = Object.entries(others).filter(([field, value]) => hashes({ [field]: value }) !== hashes({}));
    expect(kept.map(([field]) => field)).toEqual(["url", "model", "version", "request", "headers", "query"]);
    vi.unstubAllEnvs();
    const sent: Partial<ServerOptions>[] = [
      {},
      ...kept.map(([field, value]) => ({ [field]: value })),
      { request: { temperature: 0.1 } },
      { request: { temperature: undefined } },
      { request: { top_p: undefined } },
      { request: { temperature: undefined, top_p: undefined } },
      { request: { top_k: 5, temperature: undefined } },
    ];
    expect(new Set(sent.map(hashes)).size).toBe(sent.length);
    expect(hashes({ request: { top_p: undefined, temperature: undefined } })).toBe(
      hashes({ request: { temperature: undefined, top_p: undefined } }),
    );
    expect(JSON.stringify(serverHashed(base))).toBe('["http://localhost:8080/v1","m",null,null]');
  });
});

it("the manner of answers of a server is what is sent, fields added and taken out applied", () => {
  const manner = (request: NonNullable<ServerOptions["request"]>) =>
    new ServerAnswerer(server({ url: "http://h/v1", model: "m", request })).manner(
      { mode: "sample", answering: answeringOf({}) },
      { name: "hot", profile: false, temperature: 2 },
    );
  expect(manner({})).toMatchObject({ temperature: 2, topP: 0.8 });
  expect(manner({ temperature: 1 })).toMatchObject({ temperature: 1, topP: 0.8 });
  expect(manner({ temperature: undefined })).not.toHaveProperty("temperature");
});

it("a manifest has all of a run's identity, with its id", async () => {
  const request = "Please answer.";
  const made = await run(
    { name: "asked", profile: true, request, temperature: 0.3, steering },
    { mode: "sample", respondents: [0] },
  );
  const { record } = manifest(made);
  expect(record.run).toBe(made.id);
  expect(record.identity).toEqual(made.identity);
  expect(record.identity).toMatchObject({
    model: model.hash,
    study: { mode: "sample", items: ["Q1", "Q57"], seed: 1 },
    condition: { request, temperature: 0.3, steering: { noise: 0.3, vectors: steering.vectors.fingerprint } },
    manner: { temperature: 0.3, topK: 20, topP: 0.8, maximumTokens: 32 },
  });
});
