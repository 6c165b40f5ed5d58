/** A message of a chat. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface Tokenizer {
  /**
   * @param options.special adds the special tokens that begin a text (`<s>`, `<bos>`). Default false, because chat
   *   templates write them.
   */
  encode(text: string, options?: { readonly special?: boolean }): number[];
  decode(ids: readonly number[]): string;
  /** Whether the checkpoint has a chat template. A base model has none. */
  readonly chatTemplate: boolean;
  /**
   * Applies the chat template. With `addGenerationPrompt` the text ends where the assistant's answer begins.
   *
   * @throws PopuliError when the checkpoint has no chat template
   */
  renderChat(messages: readonly ChatMessage[], options: { readonly addGenerationPrompt: boolean }): string;
  readonly vocabularySize: number;
}
