import { PopuliError } from "../../../errors/populi-error.js";
import type { Metadata } from "../file/metadata.js";
import { byteLevel, type TokenizerParts } from "./byte-level.js";
import { sentencePiece } from "./sentence-piece.js";

/** How each `tokenizer.ggml.model` is read. */
const kinds: Readonly<Record<string, (metadata: Metadata) => TokenizerParts>> = {
  gpt2: byteLevel,
  llama: sentencePiece,
};

/** What the tokenizer.json of the same model says. */
export function tokenizerOfGguf(metadata: Metadata): Readonly<Record<string, unknown>> {
  const name = metadata.text("tokenizer.ggml.model") ?? "none";
  const read = kinds[name];
  if (read === undefined) {
    throw new PopuliError(
      `its tokenizer is of the kind '${name}'`,
      { file: metadata.file },
      `${Object.keys(kinds).join(" and ")} can be read`,
    );
  }
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    ...read(metadata),
    post_processor: around(metadata, name),
  };
}

/** The special tokens around a plain text. */
function around(metadata: Metadata, model: string): unknown {
  const added = (end: "bos" | "eos", usual: boolean) => {
    const id = metadata.number(`tokenizer.ggml.${end}_token_id`);
    const wanted = metadata.flag(`tokenizer.ggml.add_${end}_token`) ?? usual;
    const text = id === undefined ? undefined : metadata.texts("tokenizer.ggml.tokens")?.[id];
    return wanted && id !== undefined && text !== undefined ? [{ id, text }] : [];
  };
  // As in llama.cpp, a vocabulary of SentencePiece that does not say otherwise begins texts with a token.
  const [before, after] = [added("bos", model === "llama"), added("eos", false)];
  const special = ({ text }: { readonly text: string }) => ({ SpecialToken: { id: text, type_id: 0 } });
  return {
    type: "TemplateProcessing",
    single: [...before.map(special), { Sequence: { id: "A", type_id: 0 } }, ...after.map(special)],
    pair: [],
    special_tokens: Object.fromEntries(
      [...before, ...after].map(({ id, text }) => [text, { id: text, ids: [id], tokens: [text] }]),
    ),
  };
}

/** What the tokenizer_config.json of the same model says: special tokens and the chat template. */
export function tokenizerSettingsOfGguf(metadata: Metadata): Readonly<Record<string, unknown>> {
  const tokens = metadata.texts("tokenizer.ggml.tokens") ?? [];
  const named = Object.entries({ bos: "bos", eos: "eos", unk: "unknown", pad: "padding" });
  const specials = named.flatMap(([short, long]) => {
    const id = metadata.number(`tokenizer.ggml.${long}_token_id`);
    return id === undefined || tokens[id] === undefined ? [] : [[`${short}_token`, tokens[id]] as const];
  });
  const template = metadata.text("tokenizer.chat_template");
  return { ...Object.fromEntries(specials), ...(template !== undefined && { chat_template: template }) };
}
