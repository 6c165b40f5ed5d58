import type * as tf from "@tensorflow/tfjs";
import type { LongWork } from "../progress/progress.js";
import type { Displayable } from "../show/display.js";
import type { AnswerOptions, Generated, GenerateOptions } from "./generation/generate-options.js";
import type { LayerHook, RowPlace } from "./hook/layer-hook.js";
import type { PrefillOptions, Prefix } from "./pass/prefix.js";
import type { OptionScores, Question } from "./scoring/question.js";
import type { Closing } from "./states/closing.js";
import type { HiddenMean } from "./states/mean-hidden.js";
import type { Span } from "./states/spans.js";
import type { ChatMessage, Tokenizer } from "./tokenizer/tokenizer.js";

// What the model's methods take and give: other rooms find it here with the model.
export type {
  AnswerOptions,
  ChatMessage,
  Closing,
  Generated,
  GenerateOptions,
  HiddenMean,
  LayerHook,
  OptionScores,
  PrefillOptions,
  Prefix,
  Question,
  RowPlace,
  Span,
  Tokenizer,
};

/** A language model on this machine. */
export interface LocalModel extends Displayable {
  readonly name: string;
  readonly architecture: string;
  /** SHA-256 over the checkpoint's files, hex. */
  readonly hash: string;
  /** L, the number of decoder blocks. */
  readonly layers: number;
  /** d, the length of a hidden state. */
  readonly width: number;
  readonly contextLength: number;
  /**
   * What runs the blocks: "native" (ONNX Runtime), or the backend of TensorFlow.js: "wasm", "tensorflow", "webgpu", "cpu"; another
   * one after a GPU has failed.
   */
  readonly backend: string;
  /** True for the teaching model: results must say they are no evidence about real models. */
  readonly teaching: boolean;
  readonly tokenizer: Tokenizer;
  /**
   * Runs the shared beginning of prompts once.
   *
   * @param hooks act on `ids` alone
   * @example
   * const system = await model.prefill(ids);
   * const profile = await model.prefill(more, [], { after: system }); // profile.ids: both
   */
  prefill(ids: readonly number[], hooks?: readonly LayerHook[], options?: PrefillOptions): Promise<Prefix>;
  /** Exact option probabilities of all questions after one prefix, as one batch; what they begin with in common is run once. */
  scoreOptions(
    prefix: Prefix,
    questions: readonly Question[],
    hooks?: readonly LayerHook[],
  ): Promise<OptionScores[]>;
  /** Sampled continuations (token ids, terminator excluded), one per prompt. */
  generate(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<number[][]>;
  /** The same, as text and with the reason each ended. */
  generateTexts(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<Generated[]>;
  /**
   * The answer to a chat, or to one message of the user, as text.
   *
   * @throws PopuliError when the checkpoint has no chat template, the prompt is too long, or an option is out of range;
   *   Interrupted
   * @example
   * await model.answer("How are you?", { seed: 2 });
   * await model.withHooks([addVector(4, vector)], (steered) => steered.answer("How are you?"));
   */
  answer(prompt: string | readonly ChatMessage[], options?: AnswerOptions): Promise<string>;
  /**
   * The answer to one prompt in pieces of text as they come; characters that several tokens make up come whole.
   *
   * @example
   * for await (const piece of model.streamText(ids, { maximumTokens: 40, seeds: [1] })) process.stdout.write(piece);
   */
  streamText(prompt: readonly number[], options: GenerateOptions): AsyncIterable<string>;
  /**
   * Mean hidden state over the positions `[from, to)` of each sequence, at every layer: `[sequences][layers + 1][width]`
   * flattened per sequence; row k is the output of block k, row 0 the embedding.
   */
  meanHidden(
    sequences: readonly Span[],
    options?: LongWork & { readonly hooks?: readonly LayerHook[] },
  ): Promise<Float32Array[]>;
  /** The same, one sequence at a time in the order they are done, for more sequences than memory would hold. */
  hiddenMeans(
    sequences: readonly Span[],
    options?: LongWork & { readonly hooks?: readonly LayerHook[] },
  ): AsyncIterable<HiddenMean>;
  /**
   * Logits of the positions `[from, to)` of each sequence in turn, `[Σ (to − from), vocabulary]`, for `tf.grad` and its like
   * to differentiate by whatever tensors the hooks use. One pass, nothing freed: keep the sequences few.
   *
   * @throws PopuliError when the model runs on the native executor, which has no gradients
   */
  differentiableLogits(sequences: readonly Span[], hooks: readonly LayerHook[]): tf.Tensor2D;
  /**
   * Runs `body` with this model under hooks, which come off again however `body` ends; the model it is handed refuses work
   * afterwards. A prefix made inside keeps the hooks it was run with.
   */
  withHooks<T>(hooks: readonly LayerHook[], body: (model: LocalModel) => Promise<T>): Promise<T>;
  /**
   * Runs `body`, within which passes over the same tokens share what no hook has touched: a prefix, questions or prompts that
   * come again under other hooks begin at the lowest layer that a hook changes, or are not run at all where there is none.
   * Results are the same to the bit. What is remembered, at most 512 MB and within the memory budget, is freed when `body`
   * ends, however it ends; bodies may stand in each other, and lasting prefixes are remembered until the outermost ends.
   *
   * @example
   * const [low, high] = await model.sharing(async () => [await score([addVector(3, v)]), await score([addVector(5, v)])]);
   */
  sharing<T>(body: () => Promise<T>): Promise<T>;
  /** The final norm and the head, to be differentiated; the caller disposes of them. */
  closing(): Promise<Closing>;
  dispose(): void;
}
