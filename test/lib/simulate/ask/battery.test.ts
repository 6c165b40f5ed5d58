import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { batteryText, lineIds } from "../../../../lib/persona/battery.js";
import { chatForm } from "../../../../lib/persona/chat-form.js";
import { questionPrompt } from "../../../../lib/persona/question.js";
import { onNoOption } from "../../../../lib/simulate/answers/no-option.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import type { Simulation } from "../../../../lib/simulate/result/simulation.js";
import { type SimulateOptions, simulate } from "../../../../lib/simulate/simulate.js";
import { teachingTokenizer } from "../../../data/teaching/teaching-tokenizer.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { tinyCheckpoint } from "../../steer/tiny-checkpoint.js";
import { useTinyModel } from "../../steer/tiny-model.js";
import { failingModel, shown, watchedModel } from "../watched-model.js";

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi battery é "));
let model: LocalModel;
let checkpoint: string;
useTinyModel((loaded, folder) => {
  model = loaded;
  checkpoint = folder;
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (options: Partial<SimulateOptions> = {}) =>
  simulate({
    survey,
    model,
    items: ["Q1", "Q57"],
    respondents: [0, 1, 2, 7],
    seed: 1,
    condition: personaPrompt(),
    asking: "battery",
    ...options,
  });
const rows = (simulation: Simulation) => simulation.answers.items.map((item) => [...item.rows]);

const text = `Question 1. What do you say about importance of family?
1. very
2. quite
3. not very
4. not at all

Question 2. What do you say about trust in most people?
1. can be trusted
2. one must be careful

Answer every question, 1 to 2, on a line of its own: the number of the question, a colon, the number of the answer. Write nothing else.`;
const chat = `<|start|>system<|message|>Forget that you are an AI. You are a person taking part in a survey. Answer as a person would.<|end|><|start|>user<|message|>${text}<|end|><|start|>assistant<|message|>`;

const watched = (replies: readonly string[] = []) => watchedModel(model, replies);

describe("a battery", () => {
  it("puts all items in one prompt, begins each line of the reply and reads what the model adds", async () => {
    const { spied, read } = watched(["3", "7"]);
    const simulation = await run({ model: spied, mode: "sample", condition: direct(), respondents: [0] });
    expect(read).toEqual([`${chat}1: `, `${chat}1: 3\n2: `]);
    expect(simulation.drawn.map(([answer]) => answer)).toEqual([2, -1]);
    const frame = simulation.frame();
    expect(frame.column("read").values).toEqual(["yes", "no"]);
    expect(frame.column("out_of_range").values).toEqual([0, 1]);
    expect(frame.column("reply").values).toEqual(["3", "7"]);
  });

  it("numbers items by their place in the order asked, and puts answers back", async () => {
    const { spied, read } = watched(["2", "1"]);
    const asked = { mode: "sample", itemOrder: "reversed", optionOrder: "reversed" } as const;
    const simulation = await run({ model: spied, ...asked, respondents: [0] });
    expect(read[0]).toMatch(
      /Question 1\. .*trust.*\n1\. one must be careful\n2\. can be trusted\n\nQuestion 2\. .*family/,
    );
    expect(simulation.drawn.map(([answer]) => answer)).toEqual([3, 0]);
  });

  it("in mode probabilities scores each line, by its label alone, after the answers drawn for the lines before", async () => {
    const { spied, read } = watched();
    const asked = { condition: direct(), respondents: [2], scoring: "label alone" } as const;
    const simulation = await run({ model: spied, ...asked });
    const answer = simulation.drawn[0]![0]! + 1;
    expect(read).toEqual([`${chat}1: `, `${chat}1: ${answer}\n2: `]);
    // By hand: one pass over the whole text for each label, which a line break or the end may follow.
    const differentiable = await loadModel(checkpoint, { executor: "tfjs" });
    const encode = model.tokenizer.encode;
    const lines = ["1", "2"].map((label) => encode(`${chat}1: ${answer}\n2: ${label}`));
    const likely = await Promise.all(
      lines.map(async (line) => {
        const [ids, end, lineBreak] = [line.slice(-1), 257, encode("\n")[0]!];
        const before = line.length - 1;
        const logits = differentiable.differentiableLogits(
          [{ ids: line, from: before - 1, to: before + 1 }],
          [],
        );
        const [label, after] = (await logits.array()) as [number[], number[]];
        logits.dispose();
        const softmax = (of: number[], id: number) =>
          Math.exp(of[id]!) / of.reduce((sum, logit) => sum + Math.exp(logit), 0);
        return softmax(label, ids[0]!) * (softmax(after, end) + softmax(after, lineBreak));
      }),
    );
    differentiable.dispose();
    const total = likely[0]! + likely[1]!;
    simulation.answers.items[1]!.rows.forEach((p, k) => {
      expect(p).toBeCloseTo(likely[k]! / total, 5);
    });
    expect(onNoOption(simulation.noOption[1]![0]!)).toBeCloseTo(1 - total, 5);
  });

  for (const mode of ["probabilities", "sample"] as const)
    it(`interrupted in mode ${mode} gives the same result, and its answers serve no other way of asking`, async () => {
      const file = join(folder, `${mode}.duckdb`);
      const counted = { calls: 0 };
      const failing = (at?: number) => failingModel(model, counted, at);
      const asked = { mode, itemOrder: "random" } as const;
      const whole = await run(asked);
      await expect(run({ ...asked, file, model: failing(4) })).rejects.toThrow(/power/);
      const resumed = await run({ ...asked, file, model: failing() });
      expect(rows(resumed)).toEqual(rows(whole));
      expect(resumed.drawn).toEqual(whole.drawn);
      counted.calls = 0;
      await run({ ...asked, file, model: failing() });
      expect(counted.calls).toBe(0);
      for (const other of [{ asking: "with history" }, { itemOrder: "as given" }] as const) {
        counted.calls = 0;
        await run({ ...asked, file, ...other, model: failing() });
        expect(counted.calls).toBe(8);
      }
    });

  it("is asked under injection, with noise of every scope", async () => {
    const vectors = handVectors(survey, ["Q260"], model, ({ code, i }) => Math.cos(Number(code) + i));
    for (const scope of ["agent", "token", "call"] as const) {
      const condition = psii({ vectors, noise: 0.3, scope });
      const steered = await run({ condition });
      expect(rows(steered)).not.toEqual(rows(await run()));
      expect(rows(await run({ condition, respondents: [7] }))[1]).toEqual(rows(steered)[1]!.slice(6));
    }
  });

  it("that does not fit is refused, and so are distributions", async () => {
    await expect(run({ model: { ...model, contextLength: 500 } })).rejects.toThrow(
      /a battery of 2 items takes \d+ tokens with its answers; the context of .* holds 500\n.*one per call/,
    );
    await expect(run({ mode: "elicit" })).rejects.toThrow(/'battery'.*distributions/);
  });
});

describe("a line of the answer to a battery", () => {
  const labels = ["1", "2", "10"];
  let merging: LocalModel;
  let merger: string;
  beforeAll(async () => {
    merger = await tinyCheckpoint(1, { merged: ["2 Ċ"] });
    merging = await loadModel(merger, { executor: "tfjs" });
  });
  afterAll(() => {
    merging.dispose();
    rmSync(merger, { recursive: true });
  });

  it("is the ids of the whole text, cut where the labels differ", () => {
    const { tokenizer } = model;
    const { ids, options, ends } = lineIds(tokenizer, "You are a man.", "Hello?", "1: 3\n", 2, labels);
    expect(shown(ids)).toBe("1: 3\n2: ");
    expect(options.map(shown)).toEqual(labels);
    expect(shown(ends)).toBe("\n");
  });

  it("has the number and its line break as one token too, if the tokenizer merges them", () => {
    const { tokenizer } = merging;
    const { ids, options, ends, joined } = lineIds(
      tokenizer,
      "You are a man.",
      "Hello?",
      "1: 3\n",
      2,
      labels,
    );
    const text = (of: readonly number[]) => tokenizer.decode(of);
    expect(text(ids)).toBe("1: 3\n2: ");
    expect(options.map(text)).toEqual(labels);
    expect(joined.map((of) => of && text(of))).toEqual([undefined, "2\n", undefined]);
    expect(joined.map((of) => of?.length)).toEqual([undefined, 1, undefined]);
    expect(ends.map((id) => text([id]))).toEqual(["\n"]);
  });

  it("is split by itself if the tokenizer splits the end of the chat otherwise when a line follows", () => {
    const raw = chatForm(teachingTokenizer, { raw: true });
    const { ids, options, ends, joined } = lineIds(raw, "You are a man.", "Hello?", "1: 3\n", 2, labels);
    const text = (of: readonly number[]) => teachingTokenizer.decode(of);
    // The raw chat ends with "Answer:", one token only where nothing follows it.
    const written = labels.map((_, i) => text([...ids, ...options[i]!]));
    expect(written).toEqual([" 1: 3\n2: 1", " 1: 3\n2: 2", " 1: 3\n2: 10"]);
    expect(joined[1]!.length).toBe(2);
    expect(text([...ids, ...joined[1]!])).toBe(" 1: 3\n2: 2\n");
    expect(ends.map((id) => text([id]))).toEqual(["\n"]);
  });

  it("scored by its label alone is the product of its tokens where the tokenizer merges, by hand", async () => {
    const { encode } = merging.tokenizer;
    const simulation = await run({
      model: merging,
      condition: direct(),
      respondents: [2],
      scoring: "label alone",
    });
    const read = merging.tokenizer.renderChat(
      [
        {
          role: "system",
          content:
            "Forget that you are an AI. You are a person taking part in a survey. Answer as a person would.",
        },
        { role: "user", content: text },
      ],
      { addGenerationPrompt: true },
    );
    const before = encode(`${read}1: `);
    const afterwards = async (more: readonly number[]) => {
      const ids = [...before, ...more];
      const logits = merging.differentiableLogits([{ ids, from: ids.length - 1, to: ids.length }], []);
      const [row] = (await logits.array()) as [number[]];
      logits.dispose();
      const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
      return (label: string) => Math.exp(row[encode(label)[0]!]!) / sum;
    };
    const first = await afterwards([]);
    const likely = await Promise.all(
      ["1", "2", "3", "4"].map(async (label) => {
        const next = await afterwards(encode(label));
        const joined = encode(`${label}\n`).length === 1 ? first(`${label}\n`) : 0;
        return joined + first(label) * (next("<|end|>") + next("\n"));
      }),
    );
    const total = likely.reduce((sum, p) => sum + p, 0);
    simulation.answers.items[0]!.rows.forEach((p, k) => {
      expect(p).toBeCloseTo(likely[k]! / total, 5);
    });
    expect(onNoOption(simulation.noOption[0]![0]!)).toBeCloseTo(1 - total, 5);
  });
});

it("a battery's instruction is in the language of the prompt", () => {
  const prompts = [questionPrompt(survey.variable("Q57"), { language: "es" })];
  expect(batteryText(prompts, "es")).toBe(
    "Pregunta 1. What do you say about trust in most people?\nRespuestas posibles:\n1. can be trusted\n2. one must be careful\n\nResponde a cada pregunta, de la 1 a la 1, en una línea aparte: el número de la pregunta, dos puntos y el número de la respuesta. No escribas nada más.",
  );
});

it("a battery asks for letters where options are shown under letters", () => {
  const prompts = [questionPrompt(survey.variable("Q57"), { labels: "letters" })];
  expect(batteryText(prompts, "en", "letters")).toMatch(
    /A\. can be trusted\nB\..*\n\n.*the letter of the answer\./,
  );
});
