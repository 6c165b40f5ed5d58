/** What a server may cost in a session. */
export interface Budget {
  /** Prompt and answer tokens together, as the server bills them, thoughts included. */
  readonly tokens?: number;
  /** In the currency of `prices`. */
  readonly money?: number;
  /** Of a million tokens. */
  readonly prices?: { readonly prompt: number; readonly answer: number };
}
