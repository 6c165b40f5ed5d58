import { PopuliError } from "../../../errors/populi-error.js";
import type { Metadata } from "../file/metadata.js";

/** The tokens of a GGUF file, by id. */
export interface Tokens {
  readonly texts: readonly string[];
  /** Kinds (llama.cpp's `llama_token_type`); all are normal where the file states none. */
  readonly kinds: readonly number[];
}

export const kind = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

/** @throws PopuliError when the file has no vocabulary, or its lists differ in length */
export function readTokens(metadata: Metadata): Tokens {
  const texts = metadata.texts("tokenizer.ggml.tokens");
  if (texts === undefined) throw new PopuliError("the file has no vocabulary", { file: metadata.file });
  const kinds = metadata.numbers("tokenizer.ggml.token_type") ?? texts.map(() => kind.normal);
  if (kinds.length === texts.length) return { texts, kinds };
  throw new PopuliError(`the file has ${texts.length} tokens and ${kinds.length} kinds of tokens`, {
    file: metadata.file,
  });
}

/** An entry of `added_tokens` in a tokenizer.json: a token that is found before the text is cut. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly single_word: false;
  readonly lstrip: false;
  readonly rstrip: boolean;
  readonly normalized: false;
  readonly special: boolean;
}

/**
 * Control tokens, which are special, and those that the model's makers added.
 *
 * @param takesSpace whether the white space behind a token belongs to it
 */
export function addedTokens(
  { texts, kinds }: Tokens,
  takesSpace: (content: string) => boolean = () => false,
): AddedToken[] {
  return texts.flatMap((content, id) => {
    const own = kinds[id]!;
    const special = own === kind.control || own === kind.unknown;
    if (content === "" || !(special || own === kind.userDefined)) return [];
    const rstrip = special && takesSpace(content);
    return [{ id, content, single_word: false, lstrip: false, rstrip, normalized: false, special }];
  });
}
