import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import type { LayerHook } from "../../../../lib/model/hook/layer-hook.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import type { Closing } from "../../../../lib/model/states/closing.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { optionIds } from "../../../../lib/persona/chat.js";
import { languages } from "../../../../lib/persona/scaffold.js";
import { normalVector } from "../../../../lib/random/stream.js";
import { display } from "../../../../lib/show/display.js";
import { LocalAnswerer } from "../../../../lib/simulate/answerer/local/local-answerer.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import { withoutParts } from "../../../../lib/simulate/condition/without-parts.js";
import { promptLanguage } from "../../../../lib/simulate/prompt/language.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { makeStudy } from "../../../../lib/simulate/study/make-study.js";
import { readCorpus } from "../../../../lib/steer/language/corpus.js";
import {
  type LanguageMode,
  languageGradient,
  languageScale,
  meanLoss,
} from "../../../../lib/steer/language/language-loss.js";
import { languageVectors } from "../../../../lib/steer/language/language-vectors.js";
import { lastStates } from "../../../../lib/steer/language/last-states.js";
import { loadVectors, saveVectors } from "../../../../lib/steer/vectors/vector-file.js";
import { handSurvey } from "../hand-survey.js";
import { handVectors } from "../hand-vectors.js";
import { tinyCheckpoint } from "../tiny-checkpoint.js";

let folder: string;
let model: LocalModel;
let scratch: string;
beforeAll(async () => {
  folder = await tinyCheckpoint();
  model = await loadModel(folder);
  scratch = mkdtempSync(join(tmpdir(), "populi languages "));
});
afterAll(() => {
  model.dispose();
  for (const made of [folder, scratch]) rmSync(made, { recursive: true });
});

const quick = { seed: 3, samples: 600, epochs: 2, rate: 0.02 };

/** The same loss in double precision, by loops. */
async function lossByHand(mode: LanguageMode, states: Float32Array, targets: Int32Array, vector: number[]) {
  const checkpoint = await openCheckpoint(folder);
  const norm = await checkpoint.read("model.norm.weight");
  const head = await checkpoint.read("model.embed_tokens.weight");
  await checkpoint.close();
  const width = vector.length;
  const scaled = vector.map((x) => x * languageScale[mode]);
  const normed = (state: number[]) => {
    const root = Math.sqrt(state.reduce((sum, x) => sum + x * x, 0) / width + 1e-5);
    return state.map((x, i) => (x / root) * norm[i]!);
  };
  const plus = (state: number[]) => state.map((x, i) => x + scaled[i]!);
  let sum = 0;
  targets.forEach((target, t) => {
    const state = [...states.subarray(t * width, (t + 1) * width)];
    const read = mode === "paper" ? normed(plus(state)) : plus(normed(state));
    const logits = Array.from({ length: head.length / width }, (_, k) =>
      read.reduce((product, x, i) => product + x * head[k * width + i]!, 0),
    );
    const largest = Math.max(...logits);
    const all = largest + Math.log(logits.reduce((total, z) => total + Math.exp(z - largest), 0));
    sum += all - logits[target]!;
  });
  return sum / targets.length;
}

describe("the loss of a language vector", () => {
  it.each(["paper", "released"] as const)(
    "in mode %s, and its gradient, are those of finite differences in double precision",
    async (mode) => {
      const { states, targets } = await lastStates(model, ["Ein Satz, kurz.", "Noch einer."], {
        ...{ mode, most: 12, seed: 1, path: "test", breathe: async () => {} },
      });
      expect(targets).toHaveLength(12);
      const vector = normalVector(9, ["here"], model.width);
      const closing = await model.closing();
      const value = await meanLoss(closing, mode, { states, targets }, vector, 5);
      const gradient = await languageGradient(closing, mode, states, targets, vector);
      closing.dispose();
      expect(value).toBeCloseTo(await lossByHand(mode, states, targets, [...vector]), 4);
      const step = 1e-4;
      for (const i of [0, 5, model.width - 1]) {
        const at = (shift: number) =>
          lossByHand(
            mode,
            states,
            targets,
            [...vector].map((x, k) => (k === i ? x + shift : x)),
          );
        expect(gradient[i]!).toBeCloseTo(((await at(step)) - (await at(-step))) / (2 * step), 4);
      }
    },
  );

  it("has the next token as its target in mode 'paper', and the present one in mode 'released'", async () => {
    const of = async (mode: LanguageMode) =>
      (await lastStates(model, ["abcd"], { mode, most: 9, seed: 1, path: "", breathe: async () => {} }))
        .targets;
    const ids = model.tokenizer.encode("abcd");
    expect([...(await of("paper"))]).toEqual(ids.slice(1));
    expect([...(await of("released"))]).toEqual(ids);
  });
});

describe("language vectors", () => {
  it("make held-out texts of their language likelier, and those of the others less so", async () => {
    const vectors = await languageVectors(model, quick);
    const closing = await model.closing();
    const gains: number[][] = [];
    for (const language of languages) {
      const { heldOut } = readCorpus(language, undefined, quick.seed);
      const held = await lastStates(model, heldOut, {
        ...{ mode: "paper", most: 500, seed: 1, path: "", breathe: async () => {} },
      });
      const loss = (vector: Float32Array) => meanLoss(closing, "paper", held, vector, 64);
      const before = await loss(new Float32Array(model.width));
      const after = vectors.vectors.map((vector) => loss(vectors.at(vector, model.layers)));
      gains.push((await Promise.all(after)).map((now) => before - now));
    }
    closing.dispose();
    for (const [language, row] of gains.entries()) {
      expect(row[language]).toBeGreaterThan(0.1);
      expect(row[language]).toBe(Math.max(...row));
    }
    const { values } = vectors.provenance.training!;
    expect(values.map(({ before, after }) => after < before)).toEqual([true, true, true, true, true]);
    expect(vectors[display]()["text/plain"]).toMatch(/held-out tokens.*Arabic \d\.\d+ → \d\.\d+/s);
  });

  it("are the same under the same seed, and after an interrupt continue from the last whole epoch", async () => {
    const options = { ...quick, languages: ["en", "ru"] as const };
    const whole = await languageVectors(model, options);
    const cache = join(scratch, "cache");
    const controller = new AbortController();
    const stopped = languageVectors(model, {
      ...options,
      cache,
      signal: controller.signal,
      progress: ({ done }) => {
        if (done === 2) controller.abort();
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(Interrupted);
    let passes = 0;
    const counted: LocalModel = {
      ...model,
      closing: async () => {
        const closing = await model.closing();
        const normed: Closing["normed"] = (states) => {
          passes += 1;
          return closing.normed(states);
        };
        return { ...closing, normed };
      },
    };
    const resumed = await languageVectors(counted, { ...options, cache });
    expect(resumed.fingerprint).toBe(whole.fingerprint);
    const again = passes;
    passes = 0;
    await languageVectors(counted, { ...options, cache });
    expect(passes).toBeLessThan(again);
    expect((await languageVectors(model, { ...options, seed: 4 })).fingerprint).not.toBe(whole.fingerprint);
  });

  it("of mode 'released' begin at one draw, so languages stay nearly alike, as published", async () => {
    const settings = { ...quick, rate: 1e-3, mode: "released", languages: ["en", "zh"] } as const;
    const vectors = await languageVectors(model, settings);
    const [a, b] = vectors.vectors.map((vector) => vectors.at(vector, model.layers));
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
    expect(dot(a!, b!) / Math.sqrt(dot(a!, a!) * dot(b!, b!))).toBeGreaterThan(0.9);
    const begun = normalVector(quick.seed, ["language vector"], model.width);
    // Injected at a tenth of its length.
    expect(Math.sqrt(dot(a!, a!) / dot(begun, begun))).toBeCloseTo(0.1, 1);
  });

  it("are saved with their training and refused on another model", async () => {
    const vectors = await languageVectors(model, { ...quick, languages: ["es"] });
    const path = join(scratch, "languages.safetensors");
    await saveVectors(vectors, path);
    const loaded = await loadVectors(path);
    expect(loaded.provenance).toEqual(vectors.provenance);
    expect(loaded.fingerprint).toBe(vectors.fingerprint);
    expect(() => loaded.requireModel({ ...model, hash: "other" })).toThrow(/\(hash [0-9a-f]{12}…\)/);
  });

  it("refuse a corpus of too few texts, and take a user's own", async () => {
    const path = join(scratch, "mine.txt");
    writeFileSync(path, "one\n\ntwo\n");
    const own = (corpus: string) =>
      languageVectors(model, { ...quick, languages: ["en"], corpus: { en: corpus } });
    await expect(own(path)).rejects.toThrow(/2 texts in 'en'/);
    writeFileSync(path, "one\ntwo\nthree\nfour\nfive\n");
    expect((await own(path)).provenance.training!.values[0]!.samples).toBeLessThan(20);
    await expect(own(join(scratch, "none.txt"))).rejects.toThrow(/no such text file/);
  });
});

function addition(layer: number, vector: Float32Array): LayerHook {
  return { layer, apply: (hidden) => tf.add(hidden, tf.tensor1d(vector)) };
}

describe("value vectors in PSII", () => {
  const survey = handSurvey();

  it("follow the language each respondent is asked in, after the last block, and can be left out alone", async () => {
    const vectors = handVectors(survey, ["Q260"], model, () => 0);
    const valueVectors = await languageVectors(model, { ...quick, languages: ["en", "ar"] });
    const condition = psii({ vectors, valueVectors, noise: 0 });
    const options = {
      scoring: "label alone" as const,
      survey,
      model,
      items: ["Q1"],
      respondents: [0, 1, 2, 6, 7, 8],
      seed: 1,
    };
    const run = await simulate({ ...options, condition });
    const local = makeStudy(options);
    const answerer = new LocalAnswerer(model);
    const asked = new Set<string>();
    for (const [i, respondent] of options.respondents.entries()) {
      const language = promptLanguage(condition.languages, 1, respondent);
      asked.add(language);
      const { prefix, questions } = answerer.idsOf(local, condition, respondent);
      const vector = valueVectors.at(valueVectors.vector("language", language)!, model.layers);
      const hook = addition(model.layers, vector);
      const [question] = questions;
      const { options } = optionIds(model.tokenizer, question!.prompt);
      const read = await model.prefill(prefix, [hook]);
      const [scores] = await model.scoreOptions(read, [{ ids: question!.ids, options }], [hook]);
      read.dispose();
      const row = run.answers.items[0]!.rows.subarray(4 * i, 4 * i + 4);
      for (const [k, p] of row.entries()) expect(p).toBeCloseTo(scores!.probabilities[k]!, 6);
    }
    expect(asked).toEqual(new Set(["en", "ar"]));
    const rows = withoutParts({ ...condition, steering: { ...condition.steering!, noise: 0 } });
    expect(rows.map(({ name }) => name)).toContain("PSII without value vector");
    const steered = await simulate({
      ...options,
      condition: { ...personaPrompt(), values: condition.values! },
    });
    const plain = await simulate({ ...options, condition: personaPrompt() });
    expect(steered.answers.items).not.toEqual(plain.answers.items);
  });

  it("refuse a prompt in a language that has no vector", async () => {
    const vectors = handVectors(survey, ["Q260"], model, () => 0);
    const valueVectors = await languageVectors(model, { ...quick, languages: ["en"] });
    const condition = psii({ vectors, valueVectors, noise: 0, languages: { among: ["es"] } });
    await expect(
      simulate({ survey, model, items: ["Q1"], respondents: 2, seed: 1, condition }),
    ).rejects.toThrow(/no language vector of 'es'/);
  });
});
