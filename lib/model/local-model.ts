import { PopuliError } from "../errors/populi-error.js";
import { longWork } from "../progress/progress.js";
import { display } from "../show/display.js";
import { Table } from "../show/table.js";
import type { AdapterSummary } from "./checkpoint/adapter.js";
import type { GenerationSettings } from "./checkpoint/generation-settings.js";
import type { HeldWeights } from "./checkpoint/held-weights.js";
import { generateAll, streamAnswer } from "./generation/generate.js";
import type { LayerHook } from "./hook/layer-hook.js";
import { gigabytes, type MemoryBudget } from "./memory/memory-budget.js";
import type { LocalModel } from "./model.js";
import type { Decoder } from "./pass/decoder.js";
import { PassMemory } from "./pass/pass-memory.js";
import { prefill, runOf } from "./pass/prefill.js";
import { scoreOptions } from "./scoring/score-options.js";
import { scoreReplies } from "./scoring/score-replies.js";
import type { Closing } from "./states/closing.js";
import { differentiableLogits } from "./states/differentiable-logits.js";
import { hiddenMeans } from "./states/mean-hidden.js";
import { type Backend, currentBackend } from "./tfjs/backend.js";
import type { CheckpointTokenizer } from "./tokenizer/load-tokenizer.js";
import { roundingNotes, weightsInWords } from "./weights-in-words.js";
import { withHooks } from "./with-hooks.js";

/** The parts of a model. */
export interface ModelParts {
  readonly name: string;
  readonly hash: string;
  readonly parameters: number;
  readonly held: HeldWeights;
  readonly adapter?: AdapterSummary | undefined;
  readonly backend: Backend;
  readonly tokenizer: CheckpointTokenizer;
  readonly decoder: Decoder;
  readonly settings: GenerationSettings;
  readonly budget: MemoryBudget;
  /** What was checked at load, for people. */
  readonly checked: string;
  closing(): Promise<Closing>;
}

/** Puts a model together from its parts. */
export function localModel(parts: ModelParts): LocalModel {
  const { name, hash, parameters, backend, tokenizer, settings, closing } = parts;
  const memory = new PassMemory(parts.decoder.executor.room / 4);
  const decoder = { ...parts.decoder, memory };
  const { executor, config } = decoder;
  let disposed = false;
  const alive = () => {
    if (disposed) throw new PopuliError(`the model '${name}' has been disposed of`);
    return decoder;
  };
  const generator = () => ({ ...alive(), tokenizer, settings });
  const passing = (hooks: readonly LayerHook[] | undefined) => ({
    ...(hooks && { hooks }),
    signal: longWork().signal,
    memory,
  });
  const model: LocalModel = {
    name,
    architecture: config.architecture,
    hash,
    layers: config.layers,
    width: config.width,
    contextLength: config.contextLength,
    // The backend changes when a GPU fails.
    get backend() {
      return executor.kind === "native" ? "native" : (currentBackend() ?? backend).name;
    },
    teaching: config.teaching,
    weights: weightsInWords(parts.held, executor.weights),
    tokenizer,
    prefill: async (ids, hooks, options) => prefill(alive(), ids, hooks, options),
    async scoreOptions(prefix, questions, hooks, rule) {
      return scoreOptions(alive(), runOf(prefix), questions, passing(hooks), rule);
    },
    async scoreReplies(prefix, questions, hooks, follow = {}) {
      return scoreReplies(alive(), runOf(prefix), questions, follow, passing(hooks));
    },
    generate: async (prompts, options) =>
      (await generateAll(generator(), prompts, options)).map(({ ids }) => [...ids]),
    generateTexts: async (prompts, options) => generateAll(generator(), prompts, options),
    async answer(prompt, { seed = 1, ...options } = {}) {
      const messages = typeof prompt === "string" ? [{ role: "user", content: prompt } as const] : prompt;
      if (messages.length === 0)
        throw new PopuliError(
          "a chat without messages",
          {},
          'such as [{ role: "user", content: "How are you?" }]',
        );
      const ids = tokenizer.encode(tokenizer.renderChat(messages, { addGenerationPrompt: true }));
      const [answer] = await generateAll(generator(), [ids], { ...options, seeds: [seed] });
      return answer!.text;
    },
    streamText: (prompt, options) => streamAnswer(generator(), prompt, options),
    async meanHidden(sequences, options) {
      const means = new Array<Float32Array>(sequences.length);
      for await (const { sequence, states } of hiddenMeans(alive(), sequences, options))
        means[sequence] = states;
      return means;
    },
    hiddenMeans: (sequences, options) => hiddenMeans(alive(), sequences, options),
    differentiableLogits: (sequences, hooks) => differentiableLogits(alive(), sequences, hooks),
    withHooks: (hooks, body) => withHooks(model, hooks, body),
    sharing: (body) => memory.during(body),
    closing: async () => {
      alive();
      return closing();
    },
    dispose() {
      if (!disposed) executor.dispose();
      disposed = true;
    },
    [display]: () => model.toTable()[display](),
    toTable: () =>
      new Table(
        `${name}${config.teaching ? " (teaching model)" : ""}`,
        [{ name: "property" }, { name: "value" }],
        [
          ["architecture", config.architecture],
          ["blocks × width", `${config.layers} × ${config.width}`],
          ["heads (key-value heads)", `${config.heads} (${config.keyValueHeads})`],
          ["vocabulary", `${config.vocabulary} tokens`],
          ["context length", `${config.contextLength} tokens`],
          ["parameters", parameters.toLocaleString("en-US")],
          ...(parts.adapter === undefined ? [] : [["adapter", adapterLine(parts.adapter)] as const]),
          ["weights", weightsInWords(parts.held, executor.weights)],
          ["memory", memoryLine(parts)],
          ["blocks run by", executor.reason],
          ["tensors on", (currentBackend() ?? backend).reason],
          ["checked", parts.checked],
          ["SHA-256", hash],
        ],
        [
          ...(config.teaching
            ? ["A teaching model: its answers are no evidence about real models or about people."]
            : []),
          ...roundingNotes(parts.held, executor.weights),
          ...(tokenizer.systemRole
            ? []
            : ["The chat template has no system role: system texts go before the first user message."]),
          ...(tokenizer.opensReasoning
            ? [
                "The chat template opens answers with reasoning. It is closed at once, so that answers begin without it.",
              ]
            : []),
          ...(settings.ignored.length === 0
            ? []
            : [
                `generation_config.json also sets options that are not supported: ${settings.ignored.join(", ")}.`,
              ]),
        ],
      ),
  };
  return model;
}

function memoryLine({ budget, decoder: { executor } }: ModelParts): string {
  const budgeted = `budget ${gigabytes(budget.bytes)} (${budget.reason})`;
  const weights = `${gigabytes(executor.bytes)} of weights`;
  if (!Number.isFinite(executor.room)) return `${weights} on the GPU; ${budgeted}`;
  return `${weights}, ${gigabytes(executor.room)} for the work; ${budgeted}`;
}

function adapterLine({ folder, ranks, targets }: AdapterSummary): string {
  return `LoRA of rank ${ranks.join(", ")} on ${targets.join(", ")}, merged, from ${folder}`;
}
