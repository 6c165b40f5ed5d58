import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import { drawToken, nextTokens } from "../../../../lib/model/generation/next-token.js";
import { addVector, readStates } from "../../../../lib/model/hook/hooks.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { normalVector, randomStream } from "../../../../lib/random/stream.js";
import { display } from "../../../../lib/show/display.js";
import { fixtures, relativeError } from "../reference-fixture.js";
import { someIds } from "../some-ids.js";

const count = (n: number) => Array.from({ length: n }, (_, i) => i);

describe.each(["tfjs", "native"] as const)("on the %s executor", (executor) => {
  let model: LocalModel;
  beforeAll(async () => {
    model = await loadModel(join(fixtures, "gemma2"), { executor });
  });
  afterAll(() => model.dispose());
  const encode = (text: string) => model.tokenizer.encode(text);

  test("a beginning that prompts share runs once and changes no answer", async () => {
    const beginning = someIds(1, 40);
    const prompts = count(5).map((i) => [...beginning, ...someIds(10 + i, 1 + i)]);
    const options = { maximumTokens: 12, topP: 0.95 };
    const alone = [];
    for (const [i, prompt] of prompts.entries())
      alone.push((await model.generate([prompt], { ...options, seeds: [i] }))[0]);
    const before = tf.memory().numTensors;
    expect(await model.generate(prompts, { ...options, seeds: count(5) })).toEqual(alone);
    expect(tf.memory().numTensors).toBe(before);
    // A hook that needs to know its sequence keeps sequences apart, so every prompt runs whole.
    const seen: number[] = [];
    const hooks = [readStates(1, (_, { first, length }) => first === 0 && seen.push(length))];
    await model.generate(prompts, { ...options, maximumTokens: 1, seeds: count(5), hooks });
    expect(seen).toEqual([41, 42, 43, 44, 45]);
  });

  test("a beginning that sequences share changes mean hidden states by rounding only", async () => {
    const beginning = someIds(2, 30);
    const sequences = count(3).map((i) => {
      const ids = [...beginning, ...someIds(20 + i, 4 + i)];
      return { ids, from: 30 + i, to: ids.length };
    });
    const hooks = [
      addVector(1, normalVector(1, ["v"], 16), "answer"),
      addVector(2, normalVector(2, ["v"], 16)),
    ];
    const together = await model.meanHidden(sequences, { hooks });
    for (const [i, sequence] of sequences.entries()) {
      const [alone] = await model.meanHidden([sequence], { hooks });
      expect(relativeError(together[i]!, alone!)).toBeLessThan(1e-5);
    }
    const streamed: number[] = [];
    for await (const { sequence, states } of model.hiddenMeans(sequences, { hooks })) {
      streamed.push(sequence);
      expect(states).toEqual(together[sequence]);
    }
    expect(streamed.sort()).toEqual([0, 1, 2]);
  });

  test("no sequences have no mean hidden states", async () => {
    expect(await model.meanHidden([])).toEqual([]);
  });

  test("long answers that end at different times are the ones that each prompt gets alone", async () => {
    const prompts = count(9).map((i) => someIds(60 + i, 3 + (i % 4)));
    const options = { maximumTokens: 70 };
    const alone = [];
    for (const [i, prompt] of prompts.entries())
      alone.push((await model.generate([prompt], { ...options, seeds: [i] }))[0]!);
    const before = tf.memory().numTensors;
    const sizes: number[] = [];
    const watching = {
      positional: false as const,
      layer: 1,
      apply(hidden: tf.Tensor3D) {
        sizes.push(hidden.shape[0]);
        return hidden;
      },
    };
    const together = await model.generate(prompts, { ...options, seeds: count(9), hooks: [watching] });
    expect(together).toEqual(alone);
    expect(tf.memory().numTensors).toBe(before);
    const lengths = alone.map((answer) => answer.length).sort((a, b) => a - b);
    // More than two parts of 32 tokens, after the half that had ended was dropped.
    expect(lengths[4]).toBeLessThan(70);
    expect(lengths[8]).toBe(70);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(sizes.at(-1)).toBeLessThan(5);
  });

  test("a constrained answer is one of its choices, even if one choice is the beginning of another", async () => {
    const choices = ["1", "10", "a bc", "a d"].map(encode);
    const prompts = count(60).map(() => someIds(3, 6));
    const answers = await model.generateTexts(prompts, {
      choices: prompts.map(() => choices),
      temperature: 5,
      seeds: count(60),
    });
    expect([...new Set(answers.map(({ text }) => text))].sort()).toEqual(["1", "10", "a bc", "a d"]);
    expect(answers.every(({ ended }) => ended === "end")).toBe(true);
  });

  test("a constrained answer at temperature 0 takes the most probable token that is allowed", async () => {
    const prompt = someIds(4, 5);
    const choices = ["7x", "3y", "9"].map(encode);
    const prefix = await model.prefill(prompt.slice(0, -1));
    // One token of each choice and then anything: only the first token is tested here.
    const [scores] = await model.scoreOptions(prefix, [{ ids: prompt.slice(-1), options: choices }]);
    prefix.dispose();
    expect(scores!.probabilities.length).toBe(3);
    const [answer] = await model.generateTexts([prompt], { choices: [choices], temperature: 0, seeds: [1] });
    const free = await model.generate([prompt], {
      choices: [choices.map(([first]) => [first!])],
      temperature: 0,
      seeds: [1],
    });
    expect(answer!.ids[0]).toBe(free[0]![0]);
  });

  test("a stop text ends an answer even inside a token", async () => {
    const options = { seeds: [1], choices: [[encode("so it is. no, it is not")]] };
    const [stopped] = await model.generateTexts([someIds(5, 4)], { ...options, stop: ["not", "is. n"] });
    expect(stopped).toMatchObject({ text: "so it ", ended: "stop" });
    expect(stopped!.ids).toEqual(encode("so it is. n"));
    const [whole] = await model.generateTexts([someIds(5, 4)], { ...options, stop: ["never"] });
    expect(whole).toMatchObject({ text: "so it is. no, it is not", ended: "end" });
    const pieces: string[] = [];
    for await (const piece of model.streamText(someIds(5, 4), { ...options, stop: ["is. n"] }))
      pieces.push(piece);
    expect(pieces.join("")).toBe("so it ");
    expect(pieces.length).toBeGreaterThan(3);
  });

  test("what is streamed is what is generated", async () => {
    const seeds = count(8);
    const options = { maximumTokens: 20 };
    const prompts = seeds.map(() => someIds(6, 7));
    const texts = (await model.generateTexts(prompts, { ...options, seeds })).map(({ text }) => text);
    for (const seed of seeds) {
      let streamed = "";
      for await (const piece of model.streamText(prompts[seed]!, { ...options, seeds: [seed] }))
        streamed += piece;
      expect(streamed).toBe(texts[seed]);
    }
    expect(texts.some((text) => text.length > 5)).toBe(true);
  });

  test("an answer to a text is the answer to a chat of one message, drawn by its seed", async () => {
    const chat = [{ role: "user", content: "how is it" }] as const;
    const prompt = encode(model.tokenizer.renderChat(chat, { addGenerationPrompt: true }));
    const options = { maximumTokens: 12 };
    const [drawn] = await model.generateTexts([prompt], { ...options, seeds: [5] });
    expect(await model.answer("how is it", { ...options, seed: 5 })).toBe(drawn!.text);
    expect(await model.answer(chat, { ...options, seed: 5 })).toBe(drawn!.text);
    const [first] = await model.generateTexts([prompt], { ...options, seeds: [1] });
    expect(await model.answer("how is it", options)).toBe(first!.text);
    await expect(model.answer([], options)).rejects.toThrow(/a chat without messages[\s\S]*role: "user"/);
    expect(first!.text).not.toBe(drawn!.text);
  });

  test("a stream that is abandoned or interrupted leaves nothing allocated", async () => {
    const before = tf.memory().numTensors;
    for await (const _ of model.streamText(someIds(7, 3), { maximumTokens: 9, temperature: 0, seeds: [1] }))
      break;
    expect(tf.memory().numTensors).toBe(before);
    const controller = new AbortController();
    const reading = async () => {
      const options = {
        maximumTokens: 9,
        seeds: [1],
        choices: [[encode("abcdefg")]],
        signal: controller.signal,
      };
      for await (const _ of model.streamText(someIds(7, 3), options)) controller.abort();
    };
    await expect(reading()).rejects.toThrow(Interrupted);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("a repetition penalty covers the prompt and the answer", async () => {
    const options = { maximumTokens: 15, temperature: 0, seeds: [1] };
    const [penalised] = await model.generate([someIds(8, 5)], { ...options, repetitionPenalty: 1e6 });
    const all = [...someIds(8, 5), ...penalised!];
    expect(new Set(all.slice(5)).size).toBe(penalised!.length);
    expect(penalised!.some((id) => all.slice(0, 5).includes(id))).toBe(false);
  });

  test("a prompt that is too long or has an unknown token is refused before anything runs", async () => {
    let passes = 0;
    const hooks = [readStates(1, () => passes++)];
    const some = { seeds: [1, 2], hooks, maximumTokens: 2 };
    const tooLong = /1025 tokens; the model's context holds 1024/;
    await expect(model.generate([[7], someIds(1, 1025)], some)).rejects.toThrow(tooLong);
    const whole = (ids: number[]) => ({ ids, from: 0, to: 1 });
    await expect(model.meanHidden([[7], someIds(1, 1025)].map(whole), { hooks })).rejects.toThrow(tooLong);
    await expect(model.generate([[7], [8, 4000]], some)).rejects.toThrow(
      /token id 4000 is not one of the model's/,
    );
    expect(passes).toBe(0);
  });

  test.each([
    [{ minP: 2 }, /'minP' is 2; expected 0 to 1/],
    [{ repetitionPenalty: 0 }, /'repetitionPenalty' is 0/],
    [{ stop: [""] }, /a stop text is empty/],
    [{ choices: [] }, /1 prompts came with choices for 0/],
    [{ choices: [[[7], []]] }, /choice 2 of prompt 1 of 1 has no tokens/],
    [{ choices: [[[7], [8, 4000]]] }, /token id 4000 is not one of the model's/],
    [{ choices: [[[7, 8, 9]]], maximumTokens: 2 }, /has 3 tokens; 'maximumTokens' is 2/],
  ])("refuses %j", async (options, message) => {
    await expect(model.generate([[7]], { seeds: [1], ...options })).rejects.toThrow(message);
  });
});

test("answers that outgrow the length where LongRoPE changes frequencies continue as the whole text would", async () => {
  const model = await loadModel(join(fixtures, "phi3"), { executor: "native" });
  const reference = await loadModel(join(fixtures, "phi3"), { executor: "tfjs" });
  // The fixture's original length is 64: one prompt grows past it, one stays below it, one begins beyond it.
  const prompts = [someIds(11, 60), someIds(12, 20), someIds(13, 64), someIds(14, 70)];
  const seeds = count(4);
  const options = { maximumTokens: 10, temperature: 3 };
  const together = await model.generate(prompts, { ...options, seeds });
  const stepwise = await Promise.all(
    prompts.map(async (prompt, i) => {
      // Every step runs the whole text again, with the draws of the sequence's stream.
      const stream = randomStream(seeds[i]!, ["generate"]);
      const ids = [...prompt];
      while (ids.length < prompt.length + 10) {
        const span = { ids, from: ids.length - 1, to: ids.length };
        const logits = tf.tidy(() => reference.differentiableLogits([span], []).dataSync() as Float32Array);
        const token = drawToken(nextTokens(logits, { temperature: 3 }), stream.uniform());
        if (token === 1) break;
        ids.push(token);
      }
      return ids.slice(prompt.length);
    }),
  );
  expect(together).toEqual(stepwise);
  expect(together[0]!.length).toBeGreaterThan(5);
  reference.dispose();
  model.dispose();
});

describe("generation_config.json", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "populi generation "));
    await cp(join(fixtures, "llama"), folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true }));
  async function loadWith(settings: unknown): Promise<LocalModel> {
    await writeFile(join(folder, "generation_config.json"), JSON.stringify(settings));
    return loadModel(folder, { executor: "tfjs", check: false });
  }
  const prompt = someIds(9, 6);

  test("gives the defaults of a call, which the call can override", async () => {
    const model = await loadWith({
      do_sample: true,
      temperature: 1.7,
      top_k: 30,
      top_p: 0.9,
      min_p: 0.01,
      repetition_penalty: 1.2,
      max_new_tokens: 11,
      eos_token_id: [1, 3],
      transformers_version: "4.50.0",
    });
    const spelled = {
      temperature: 1.7,
      topK: 30,
      topP: 0.9,
      minP: 0.01,
      repetitionPenalty: 1.2,
      maximumTokens: 11,
    };
    const seeds = count(20);
    const prompts = seeds.map(() => prompt);
    const own = await model.generate(prompts, { seeds });
    expect(own).toEqual(await model.generate(prompts, { seeds, ...spelled }));
    expect(Math.max(...own.map((answer) => answer.length))).toBe(11);
    const called = { seeds, temperature: 0.2, topK: 3, maximumTokens: 4 };
    expect(await model.generate(prompts, called)).toEqual(
      await model.generate(prompts, { ...spelled, ...called }),
    );
    const plain = { temperature: 1.7, topK: 48, topP: 1, minP: 0, repetitionPenalty: 1, maximumTokens: 11 };
    expect(own).not.toEqual(await model.generate(prompts, { seeds, ...plain }));
    model.dispose();
  });

  test.each([{ do_sample: false, temperature: 0.9 }, { temperature: 0 }])(
    "without sampling, %j, means the likeliest tokens",
    async (settings) => {
      const model = await loadWith({ ...settings, max_new_tokens: 8 });
      const greedy = { seeds: [1], temperature: 0, maximumTokens: 8 };
      expect(await model.generate([prompt], { seeds: [1] })).toEqual(await model.generate([prompt], greedy));
      model.dispose();
    },
  );

  test("with settings that are not supported: the model's display names them", async () => {
    const model = await loadWith({ num_beams: 4, typical_p: 1.0, no_repeat_ngram_size: 3, pad_token_id: 0 });
    expect(model[display]()["text/plain"]).toContain("not supported: num_beams: 4, no_repeat_ngram_size: 3.");
    model.dispose();
  });

  test("of the wrong kind is refused by name", async () => {
    await expect(loadWith({ temperature: "hot" })).rejects.toThrow(
      /generation_config\.json: 'temperature' is "hot"; expected a number above 0/,
    );
  });
});
