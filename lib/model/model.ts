import type * as tf from "@tensorflow/tfjs";
import type { LongWork } from "../progress/progress.js";
import type { Displayable } from "../show/display.js";
import type { Closing } from "./states/closing.js";

/** A message of a chat, as chat templates take it. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** Where a row of a batch stands. */
export interface RowPlace {
  /** Which of the prompts, questions or sequences of the call, from 0; none for a prefix. */
  readonly sequence: number | undefined;
  /** Position of the row's first token in its sequence. */
  readonly first: number;
  /** How many tokens it has; padding follows. */
  readonly length: number;
  /** Position at which the answer begins: what stands before is the prompt. */
  readonly answerFrom: number;
}

/**
 * What happens to the hidden states after block `layer` (1 … L; 0 is the embedding). `apply` gets `[batch, positions,
 * width]`, the index of the first position in the sequence, and where each row stands, and returns the same shape; it runs
 * inside `tf.tidy`. Made by hand, or by {@link addVector} and its like.
 */
export interface LayerHook {
  readonly layer: number;
  /** False when `apply` does not look at `firstPosition`, which lets rows that start at different ones stay together. */
  readonly positional?: false;
  /**
   * What `apply` looks at of `rows`, which is empty where nothing is said: where they stand, or also which sequences they are
   * of. With the latter, sequences share no prefix.
   */
  readonly rows?: "places" | "sequences";
  apply(hidden: tf.Tensor3D, firstPosition: number, rows: readonly RowPlace[]): tf.Tensor3D;
  /**
   * Looks at what `apply` returned, and is waited for before the next block: here states can be read by `await
   * states.data()`, as a GPU outside a browser allows no other way. The tensor is freed afterwards. An answer that goes on after
   * a GPU has failed is run again from its prompt on, and shown again.
   */
  see?(states: tf.Tensor3D, rows: readonly RowPlace[]): unknown;
}

/** The shared beginning of prompts, run once: its keys and values per layer, and the hooks it was run with. */
export interface Prefix {
  readonly ids: readonly number[];
  /** Frees its tensors. */
  dispose(): void;
}

/** How a prefix is run. */
export interface PrefillOptions {
  /** A prefix that goes before: it is not run again, and may be disposed of afterwards. */
  readonly after?: Prefix;
  /** For what many prompts begin with: while passes are shared, it is remembered until the outermost `sharing` ends. */
  readonly lasting?: boolean;
}

/** The probabilities of one question's options. */
export interface OptionScores {
  /** `[options]`: probability of exactly that label and then the end of the answer, renormalised over the options. */
  readonly probabilities: Float64Array;
  /** Probability mass on anything that is not an option, 0 … 1, before renormalising. */
  readonly invalid: number;
}

/** A question put after a prefix. */
export interface Question {
  /** Token ids that follow the prefix, up to where the answer begins. */
  readonly ids: readonly number[];
  /** Token ids of each option label, every token, without the terminator (the model adds its own). */
  readonly options: readonly (readonly number[])[];
  /** Token ids that end a label too, beside those that end an answer: a line break where more lines follow. */
  readonly ends?: readonly number[];
}

/** How answers are drawn. What is not given comes from the checkpoint's `generation_config.json`, if it says anything. */
export interface GenerateOptions extends LongWork {
  /** By default what the context leaves. */
  readonly maximumTokens?: number;
  /** 0 takes the likeliest token. Default 1. */
  readonly temperature?: number;
  /** Only the so many likeliest tokens. */
  readonly topK?: number;
  /** Only the fewest tokens whose probabilities reach this. */
  readonly topP?: number;
  /** Only tokens at least so many times as likely as the likeliest. */
  readonly minP?: number;
  /** What tokens of the prompt and of the answer so far are made less likely by; 1 leaves them. */
  readonly repetitionPenalty?: number;
  /** Texts before which an answer ends, wherever the borders of tokens fall. */
  readonly stop?: readonly string[];
  /** For each prompt the answers it may get, as token ids without a terminator: the model chooses one. */
  readonly choices?: readonly (readonly (readonly number[])[])[];
  /** One seed per sequence, so that the batch size never changes a result. */
  readonly seeds: readonly number[];
  readonly hooks?: readonly LayerHook[];
  /** What all prompts follow, already run; they are then what comes after it. */
  readonly after?: Prefix;
}

/** An answer that was drawn. */
export interface Generated {
  /** Terminator excluded; with a stop text, up to the token that completes it. */
  readonly ids: readonly number[];
  /** What the ids say, without a stop text. */
  readonly text: string;
  /** Why it ended: a terminator, a stop text, or as many tokens as it may have or the context holds. */
  readonly ended: "end" | "stop" | "length";
}

/** The mean hidden state of a sequence's span. */
export interface HiddenMean {
  /** Which of the sequences asked about. */
  readonly sequence: number;
  /** `[layers + 1, width]`, row 0 the embedding. */
  readonly states: Float32Array;
}

export interface Tokenizer {
  /**
   * @param options.special with the special tokens that open a text of its own (`<s>`, `<bos>`); by default none, since chat
   *   templates write them
   */
  encode(text: string, options?: { readonly special?: boolean }): number[];
  decode(ids: readonly number[]): string;
  /** The chat template applied; with `addGenerationPrompt` the text ends where the assistant's answer begins. */
  renderChat(messages: readonly ChatMessage[], options: { readonly addGenerationPrompt: boolean }): string;
  readonly vocabularySize: number;
}

/** A sequence, and the positions `[from, to)` of it that are asked about; hooks take what stands before as the prompt. */
export interface Span {
  readonly ids: readonly number[];
  readonly from: number;
  readonly to: number;
}

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
