/** A message of a chat, as chat templates take it. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
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
