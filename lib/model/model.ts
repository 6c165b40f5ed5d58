import type { LongWork } from "../progress/progress.js";
import type { ShownAsTable } from "../show/shown-as-table.js";
import type { AnswerOptions, Generated, GenerateOptions } from "./generation/generate-options.js";
import type { LayerHook } from "./hook/layer-hook.js";
import type { PrefillOptions, Prefix } from "./pass/prefix.js";
import type { LabelRule } from "./scoring/after-labels.js";
import type { OptionScores, Question } from "./scoring/question.js";
import type { FollowOptions, ReplyQuestion, ReplyScores } from "./scoring/reply-question.js";
import type { Closing } from "./states/closing.js";
import type { HiddenMean } from "./states/mean-hidden.js";
import type { Span } from "./states/spans.js";
import type { tf } from "./tensors/tf.js";
import type { ChatMessage, Tokenizer } from "./tokenizer/tokenizer.js";

/** A language model on this machine. */
export interface LocalModel extends ShownAsTable {
  readonly name: string;
  readonly architecture: string;
  /** SHA-256 over the checkpoint's files, hex; of a model that is rounded when loaded, also over how. */
  readonly hash: string;
  /** L, the number of decoder blocks. */
  readonly layers: number;
  /** d, the length of a hidden state. */
  readonly width: number;
  readonly contextLength: number;
  /**
   * What runs the blocks: "native" for ONNX Runtime, otherwise TensorFlow.js' backend: "wasm", "tensorflow", "webgpu"
   * or "cpu". It changes when a GPU fails.
   */
  readonly backend: string;
  /** True for the teaching model. Its results must say that they are no evidence about real models. */
  readonly teaching: boolean;
  /** How weights are stored and run: "stored as Q4_1, run as f32". Rounding changes answers. */
  readonly weights: string;
  readonly tokenizer: Tokenizer;
  /**
   * Runs the beginning that several prompts share.
   *
   * @param hooks act on `ids` only, not on the prefix that goes before
   * @example
   * const system = await model.prefill(ids);
   * const profile = await model.prefill(more, [], { after: system }); // profile.ids: both
   */
  prefill(ids: readonly number[], hooks?: readonly LayerHook[], options?: PrefillOptions): Promise<Prefix>;
  /**
   * Exact probabilities of the options' labels in the replies to questions that follow one prefix. The questions run as
   * one batch, and their common beginning runs once. What a reader would make of the replies does not matter here; see
   * {@link scoreReplies}.
   *
   * @param hooks act on the questions and their options, not on the prefix
   * @param rule what counts as a label; by default the label alone, and the reply ends behind it
   * @throws PopuliError for a question without options, an empty or repeated label, labels that the rule cannot tell
   *   apart, or a question that does not fit; Interrupted
   */
  scoreOptions(
    prefix: Prefix,
    questions: readonly Question[],
    hooks?: readonly LayerHook[],
    rule?: LabelRule,
  ): Promise<OptionScores[]>;
  /**
   * Exact probabilities of what replies come to, over all token sequences: a question tells what each next token makes
   * of a reply that has begun. Two passes look at the beginnings that it calls likely. Then replies that are still open
   * are followed, the likeliest first, until few enough are left. Results do not depend on what else is in the batch,
   * except by rounding.
   *
   * @param hooks act on the questions and their replies, not on the prefix
   * @throws PopuliError for a question that does not fit, or options out of range; Interrupted
   */
  scoreReplies(
    prefix: Prefix,
    questions: readonly ReplyQuestion[],
    hooks?: readonly LayerHook[],
    follow?: FollowOptions,
  ): Promise<ReplyScores[]>;
  /**
   * One sampled continuation for each prompt, as token ids without the terminator.
   *
   * @throws PopuliError when seeds and prompts differ in number or an option is out of range; Interrupted
   */
  generate(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<number[][]>;
  /** As {@link generate}, with the text of each answer and why it ended. */
  generateTexts(prompts: readonly (readonly number[])[], options: GenerateOptions): Promise<Generated[]>;
  /**
   * The answer to a chat, or to one message of the user, as text.
   *
   * @throws PopuliError for a chat without messages, when the checkpoint has no chat template, the prompt is too long,
   *   or an option is out of range; Interrupted
   * @example
   * await model.answer("How are you?", { seed: 2 });
   * await model.withHooks([addVector(4, vector)], (steered) => steered.answer("How are you?"));
   */
  answer(prompt: string | readonly ChatMessage[], options?: AnswerOptions): Promise<string>;
  /**
   * The answer to one prompt, in pieces of text as they are generated. A character that takes several tokens comes
   * whole.
   *
   * @example
   * for await (const piece of model.streamText(ids, { maximumTokens: 40, seeds: [1] })) process.stdout.write(piece);
   */
  streamText(prompt: readonly number[], options: GenerateOptions): AsyncIterable<string>;
  /**
   * Mean hidden state over the positions `[from, to)` of each sequence, at every layer: for each sequence `[layers + 1,
   * width]`, row 0 the embedding and row k the output of block k.
   *
   * @throws PopuliError for a span that is empty or not inside its sequence; Interrupted
   */
  meanHidden(
    sequences: readonly Span[],
    options?: LongWork & { readonly hooks?: readonly LayerHook[] },
  ): Promise<Float32Array[]>;
  /**
   * As {@link meanHidden}, one sequence at a time in the order in which they are done: for more sequences than memory
   * holds.
   */
  hiddenMeans(
    sequences: readonly Span[],
    options?: LongWork & { readonly hooks?: readonly LayerHook[] },
  ): AsyncIterable<HiddenMean>;
  /**
   * Logits of the positions `[from, to)` of one sequence after another, `[Σ (to − from), vocabulary]`. `tf.grad` and
   * the like can differentiate them by any tensor that a hook uses. Everything runs in one pass that frees nothing, so
   * pass few sequences.
   *
   * @throws PopuliError on the native executor, which has no gradients, and for hooks that read states
   */
  differentiableLogits(sequences: readonly Span[], hooks: readonly LayerHook[]): tf.Tensor2D;
  /**
   * Runs `body` with a model that applies `hooks` in every call. That model refuses work once `body` has ended, whether
   * it returned or threw. A prefix made inside keeps the hooks it was run with.
   *
   * @example
   * await model.withHooks([addVector(4, vector)], (steered) => steered.answer("How are you?"));
   */
  withHooks<T>(hooks: readonly LayerHook[], body: (model: LocalModel) => Promise<T>): Promise<T>;
  /**
   * Runs `body`, and lets passes over the same tokens share the layers that no hook has touched. A prefix, question or
   * prompt that comes again under other hooks starts at the lowest layer that a hook changes; without hooks it is not
   * run again at all. Results are bit-identical.
   *
   * At most 512 MB, within the memory budget, are held, and freed when `body` ends. Calls may be nested. A prefix
   * made with `lasting` is held until the outermost call ends.
   *
   * @example
   * const [low, high] = await model.sharing(async () => [await score([addVector(3, v)]), await score([addVector(5, v)])]);
   */
  sharing<T>(body: () => Promise<T>): Promise<T>;
  /** The final norm and the head as differentiable operations. The caller disposes of them. */
  closing(): Promise<Closing>;
  dispose(): void;
}
