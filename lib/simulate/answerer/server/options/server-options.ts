import type { Budget } from "./budget.js";

/**
 * Where a model is served, and how it may be asked.
 *
 * @example
 * const azure: ServerOptions = {
 *   url: "https://NAME.openai.azure.com/openai/deployments/gpt-4o?api-version=2024-10-21",
 *   model: "gpt-4o",
 *   key: "AZURE_KEY",
 * };
 */
export interface ServerOptions {
  /**
   * The address that ends in "/v1": "http://localhost:8080/v1", "https://api.openai.com/v1"; for Azure
   * "https://NAME.openai.azure.com/openai/v1", or that of a deployment with its `api-version`.
   */
  readonly url: string;
  /** The model's name, as the server has it. */
  readonly model: string;
  /**
   * A name of your own for the weights behind the address, which cannot be seen: answers kept in a run file are never
   * reused under another one. Give a new one when other weights are served under the same name.
   */
  readonly version?: string;
  /**
   * The name of the environment variable that holds the API key, never the key itself, since notebooks are shared
   * (default: OPENAI_API_KEY for api.openai.com, none for others).
   */
  readonly key?: string;
  /** The header that the key goes into (default: `Authorization`, after "Bearer"; `api-key` at Azure). */
  readonly keyHeader?: string;
  /**
   * Headers of every request besides: `{ "X-Title": "my study" }`. Values of headers whose names say key, token, secret,
   * auth or cookie are never written down.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters behind every address: `{ "api-version": "2024-10-21" }`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Requests at once (default 8); halved each time a request takes too long. */
  readonly concurrency?: number;
  /** Seconds a request may take, including the wait for others at the server (default 60). */
  readonly timeout?: number;
  /** How often a request that the server failed on is sent again (default 6). */
  readonly retries?: number;
  readonly budget?: Budget;
  /**
   * Fields added to every request, as the server's own guide names them: `{ reasoning_effort: "none" }`; a field of
   * Populi's set to `undefined` is left out. They are sent as they are: what Populi sends by itself and the server refuses
   * is reworded or left out, and the run says so. Answers are never reused under other fields.
   */
  readonly request?: Readonly<Record<string, unknown>>;
  /**
   * Whether the questions of a condition go to the server's Batch API together, answered within a day and often at half
   * the price, in place of one by one; or `{ every }`, the seconds between two checks of a batch (default 60). A run
   * file is needed, from which the batch is found again. One short request outside the batch finds out which fields the
   * server takes.
   */
  readonly batch?: boolean | { readonly every: number };
}
