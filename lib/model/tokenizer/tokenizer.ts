import type { TokenBytes } from "./token-bytes.js";

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
  /**
   * The bytes of all of the model's tokens, as `decode` writes them; made at the first call.
   *
   * @throws PopuliError where `decode` does not write tokens one after another (WordPiece)
   */
  tokenBytes(): TokenBytes;
  /** Whether the checkpoint has a chat template. A base model has none. */
  readonly chatTemplate: boolean;
  /**
   * Applies the chat template. With `addGenerationPrompt` the text ends where the assistant's answer begins.
   *
   * @throws PopuliError when the checkpoint has no chat template
   */
  renderChat(messages: readonly ChatMessage[], options: { readonly addGenerationPrompt: boolean }): string;
  /** Several chats at once, in less time than one after the other. */
  renderChats(
    chats: readonly (readonly ChatMessage[])[],
    options: { readonly addGenerationPrompt: boolean },
  ): string[];
  readonly vocabularySize: number;
}
