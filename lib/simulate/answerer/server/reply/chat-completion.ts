import type { ToldToken } from "./told-tokens.js";

/** A part of a message, where a server sends its content in parts (Mistral's Magistral). */
interface ContentPart {
  readonly type?: string;
  readonly text?: string;
}

/** One position of a reply, as the interface words it. */
interface Position extends ToldToken {
  readonly top_logprobs?: readonly ToldToken[] | null;
}

/** The fields of a chat completion that are read, in the forms in which servers send them. */
export interface ChatCompletion {
  readonly model?: string;
  readonly choices?: readonly {
    readonly finish_reason?: string | null;
    readonly message?: {
      readonly content?: string | readonly ContentPart[] | null;
      readonly refusal?: string | null;
      /** Thoughts: DeepSeek, vLLM, llama.cpp and others. */
      readonly reasoning_content?: string | null;
      /** Thoughts: OpenRouter, Ollama, Groq. */
      readonly reasoning?: string | null;
    } | null;
    readonly logprobs?: {
      readonly content?: readonly Position[] | null;
      /** The older form, as Together sends it: a list for each part of a position. */
      readonly tokens?: readonly string[];
      readonly token_logprobs?: readonly (number | null)[];
      readonly top_logprobs?: readonly (Readonly<Record<string, number | null>> | null)[] | null;
    } | null;
    readonly error?: unknown;
  }[];
  readonly usage?: {
    readonly prompt_tokens?: number;
    readonly completion_tokens?: number;
    readonly total_tokens?: number;
    readonly completion_tokens_details?: { readonly reasoning_tokens?: number } | null;
  } | null;
  readonly error?: unknown;
}
