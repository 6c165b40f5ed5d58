import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { PopuliError } from "../../errors/populi-error.js";
import type { StoredCheckpoint } from "../checkpoint/stored-checkpoint.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { readChatTemplate, specialText, type TokenizerSettings } from "./chat-template.js";
import { encoderInPieces } from "./encode-pieces.js";
import { type TokenBytes, tokenBytes } from "./token-bytes.js";
import type { Tokenizer } from "./tokenizer.js";

/** A tokenizer that also knows which ids end an answer. */
export interface CheckpointTokenizer extends Tokenizer {
  /** Ids that end an answer: from the configuration, the generation settings, and the chat template's end of turn. */
  readonly endIds: readonly number[];
  /** Whether the chat template takes system texts. If not, they go before the first user message. */
  readonly systemRole: boolean;
  /** Whether the chat template opens answers with reasoning. Prompts close it at once. */
  readonly opensReasoning: boolean;
}

/**
 * Loads a checkpoint's tokenizer (`tokenizer.json`, `tokenizer_config.json`) and chat template (`chat_template.jinja`,
 * `chat_template.json`, or the one in `tokenizer_config.json`).
 *
 * @throws PopuliError when files are missing or broken, or the tokenizer has ids that the model does not
 */
export async function loadTokenizer(
  stored: StoredCheckpoint,
  config: DecoderConfig,
  furtherEndIds: readonly number[] = [],
): Promise<CheckpointTokenizer> {
  for (const name of ["tokenizer.json", "tokenizer_config.json"]) {
    if (stored.has(name)) continue;
    throw new PopuliError(
      `the checkpoint has no ${name}`,
      { file: stored.path },
      "copy the model's tokenizer files beside its weights",
    );
  }
  const settings = (await stored.object("tokenizer_config.json")) as TokenizerSettings;
  const json = await stored.object("tokenizer.json");
  const file = stored.place("tokenizer.json");
  const tokenizer = build(json, settings, file);
  const vocabulary = tokenizer.get_vocab(true);
  // Added tokens may lie beyond the model's vocabulary (for images in Gemma 3 1B, for padding elsewhere). No chat
  // contains them, and a prompt that does is refused when it runs.
  const added = tokenizer.get_added_tokens_decoder();
  let largest = -1;
  for (const id of vocabulary.values()) if (id > largest && !added.has(id)) largest = id;
  if (largest >= config.vocabulary) {
    throw new PopuliError(
      `the tokenizer has the id ${largest}, but the model knows ${config.vocabulary} tokens`,
      { file },
      "the tokenizer belongs to another model",
    );
  }
  // Embeddings are padded to round sizes, never to twice the size.
  if (vocabulary.size < config.vocabulary / 2) {
    throw new PopuliError(
      `the tokenizer has ${vocabulary.size} tokens, but the model knows ${config.vocabulary}`,
      { file },
      "the tokenizer belongs to another model",
    );
  }
  const template = await readChatTemplate(stored, settings);
  const inPieces = encoderInPieces(tokenizer, (json.normalizer ?? null) !== null);
  const encode: Tokenizer["encode"] = (text, { special = false } = {}) =>
    special ? tokenizer.encode(text, { add_special_tokens: true }).ids : inPieces(text);
  const renderChats: Tokenizer["renderChats"] = (chats, { addGenerationPrompt }) => {
    if (template === undefined) {
      throw new PopuliError(
        "the checkpoint has no chat template",
        { file: stored.path },
        "a base model has none: encode a prompt yourself, and call generateTexts",
      );
    }
    return template.renderAll(chats, addGenerationPrompt);
  };
  const renderChat: Tokenizer["renderChat"] = (messages, options) => renderChats([messages], options)[0]!;
  const known = new Set<number>([...config.endIds, ...furtherEndIds]);
  const special = specialText(settings.eos_token);
  const eos = special === undefined ? undefined : vocabulary.get(special);
  if (eos !== undefined) known.add(eos);
  const turn = template === undefined ? undefined : endOfTurn(renderChat, encode, tokenizer);
  if (turn !== undefined) known.add(turn);
  let bytes: TokenBytes | undefined;
  return {
    encode,
    // An answer may be empty, which the library's decode does not take.
    decode: (ids) => (ids.length === 0 ? "" : tokenizer.decode([...ids], { skip_special_tokens: true })),
    tokenBytes: () => {
      bytes ??= bytesOfTokens(tokenizer, json, settings, config.vocabulary);
      return bytes;
    },
    chatTemplate: template !== undefined,
    renderChat,
    renderChats,
    systemRole: template?.systemRole ?? true,
    opensReasoning: template?.opensReasoning ?? false,
    vocabularySize: vocabulary.size,
    endIds: [...known].filter((id) => id < config.vocabulary).sort((a, b) => a - b),
  };
}

/** The bytes that `decode` writes for each id, with the library's rules for special, added and unknown tokens. */
function bytesOfTokens(
  tokenizer: HuggingFaceTokenizer,
  json: Readonly<Record<string, unknown>>,
  settings: TokenizerSettings,
  count: number,
): TokenBytes {
  const added = tokenizer.get_added_tokens_decoder();
  const further = settings.additional_special_tokens;
  const special = new Set<string>(Array.isArray(further) ? further : []);
  for (const token of added.values()) if (token.special) special.add(token.content);
  const { decoder, model } = json as {
    decoder?: { type?: string };
    model?: { unk_token?: string; unk_id?: number; end_of_word_suffix?: string };
  };
  const { unk_id } = model ?? {};
  const unknown = unk_id === undefined || unk_id === null ? model?.unk_token : tokenizer.id_to_token(unk_id);
  return tokenBytes(model?.end_of_word_suffix ? { type: "an end-of-word suffix" } : decoder, {
    count,
    pieceOf(id) {
      const piece = tokenizer.id_to_token(id) ?? unknown;
      return piece === undefined || piece === null || special.has(piece) ? undefined : piece;
    },
    verbatim: (id) => decoder?.type === "ByteLevel" && added.has(id),
  });
}

/** The library treats unknown kinds as BPE. */
const tokenizerKinds = ["BPE", "Unigram", "WordPiece", "WordLevel"];

function build(
  json: Readonly<Record<string, unknown>>,
  settings: TokenizerSettings,
  file: string,
): HuggingFaceTokenizer {
  const kind = (json.model as { type?: unknown } | undefined)?.type ?? undefined;
  if (kind !== undefined && !tokenizerKinds.includes(kind as string)) {
    throw new PopuliError(
      `the tokenizer is of the kind ${JSON.stringify(kind)}`,
      { file },
      `${tokenizerKinds.join(", ")} are known`,
    );
  }
  try {
    // Without tidying (" ." to "."), which would lose characters when a text comes in pieces.
    return new HuggingFaceTokenizer(json, { ...settings, clean_up_tokenization_spaces: false });
  } catch (error) {
    throw new PopuliError(`the tokenizer cannot be built: ${(error as Error).message}`, { file });
  }
}

/** The special token that the chat template writes after an assistant's answer. */
function endOfTurn(
  renderChat: Tokenizer["renderChat"],
  encode: (text: string) => number[],
  tokenizer: HuggingFaceTokenizer,
): number | undefined {
  const answer = "answer";
  let text: string;
  try {
    text = renderChat(
      [
        { role: "user", content: "?" },
        { role: "assistant", content: answer },
      ],
      { addGenerationPrompt: false },
    );
  } catch {
    return undefined;
  }
  const after = text.slice(text.lastIndexOf(answer) + answer.length);
  const added = tokenizer.get_added_tokens_decoder();
  return encode(after).find((id) => added.get(id)?.special === true);
}
