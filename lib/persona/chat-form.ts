import { type ChatTokenizer, type PersonaMessage, renderedChats } from "./chat.js";
import { type Language, scaffolds } from "./scaffold.js";

/** The tokenizer of a local model, as far as the form of a chat needs it. */
export interface TemplateTokenizer extends ChatTokenizer {
  encode(text: string, options?: { readonly special?: boolean }): number[];
  /** Whether the checkpoint has a chat template. */
  readonly chatTemplate: boolean;
}

/** How chats are written for a model. */
export interface ChatForm {
  /** Plain text in place of the checkpoint's chat template. */
  readonly raw: boolean;
  /** What the model's answers are begun with: "Answer: ". */
  readonly answerPrefix?: string;
  /** Of the word that a raw chat puts before an answer, where no `answerPrefix` is given (default English). */
  readonly language?: Language;
}

/**
 * A tokenizer that writes chats in a form: raw or by the chat template, with the answer begun.
 *
 * A raw chat is the system text, each question and each answer as paragraphs of plain text, and "Answer:" before each
 * answer. It is our layout, for base models, which have no chat template; PSII's code joins its texts raw as well.
 *
 * White space at the end of `answerPrefix` is left to the model: tokenizers write it and the first word of the answer
 * as one token ("Answer:" + " 2"), so a prompt that ends with a space is one that models have not seen.
 *
 * @example
 * const raw = chatForm(model.tokenizer, { raw: true });
 * raw.renderChat([{ role: "user", content: "How are you?" }], { addGenerationPrompt: true });
 * // "How are you?\n\nAnswer:"
 */
export function chatForm(
  tokenizer: TemplateTokenizer,
  { raw, answerPrefix, language = "en" }: ChatForm,
): ChatTokenizer {
  if (!raw && answerPrefix === undefined) return tokenizer;
  const begun = answerPrefix ?? `${scaffolds[language].cue} `;
  const answered = ({ role, content }: PersonaMessage) =>
    role === "assistant" ? { role, content: `${begun}${content}` } : { role, content };
  const renderChats = (
    chats: readonly (readonly PersonaMessage[])[],
    options: { readonly addGenerationPrompt: boolean },
  ): string[] => {
    const all = chats.map((messages) => messages.map(answered));
    const texts = raw
      ? all.map((messages) => messages.map(({ content }) => content).join("\n\n"))
      : renderedChats(tokenizer, all, options);
    return options.addGenerationPrompt
      ? texts.map((text) => `${text}${raw ? "\n\n" : ""}${begun.trimEnd()}`)
      : texts;
  };
  return {
    begun: true,
    // A chat template writes the special token that begins a text itself.
    encode: (text) => (raw ? tokenizer.encode(text, { special: true }) : tokenizer.encode(text)),
    renderChat: (messages, options) => renderChats([messages], options)[0]!,
    renderChats,
  };
}

/**
 * Chats by the checkpoint's own template, raw where it has none.
 *
 * @example
 * chatOf(model.tokenizer).renderChat([{ role: "user", content: "How are you?" }], { addGenerationPrompt: true });
 */
export function chatOf(tokenizer: TemplateTokenizer): ChatTokenizer {
  return chatForm(tokenizer, { raw: !tokenizer.chatTemplate });
}
