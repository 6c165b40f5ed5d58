import type { ChatMessage } from "../../../../model/tokenizer/tokenizer.js";

/** One request for one answer. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly temperature: number;
  readonly topP: number;
  /** 0 for all tokens; sent to engines that are known to take it. */
  readonly topK: number;
  readonly maximumTokens: number;
  readonly seed: number;
  /** Whether log-probabilities are asked for. */
  readonly firstTokens: boolean;
  /** What the reply begins with, where the server is to continue it; without white space at its end. */
  readonly begun?: string;
  /** Labels of the options whose percentages the reply is to state as JSON. */
  readonly sharesOf?: readonly string[];
  /** Labels, one of which is to be the whole reply. */
  readonly choice?: readonly string[];
}
