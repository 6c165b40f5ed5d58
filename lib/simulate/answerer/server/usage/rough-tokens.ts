/** A count that is not known: the likely one, between the lowest and the highest. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/**
 * Characters to a token, by script: fewest, likely, most over the tokenizers of Llama 3, Qwen 2.5, Gemma 3, Mistral and
 * GPT-4o on texts of the included survey and its translations (their vocabularies differ mostly in Chinese and Arabic).
 */
const scripts: readonly { readonly of: RegExp; readonly characters: readonly [number, number, number] }[] = [
  { of: /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/gu, characters: [0.6, 1.3, 2] },
  { of: /[\uac00-\ud7af]/gu, characters: [0.6, 1.2, 2] },
  { of: /[\u0400-\u052f]/gu, characters: [1.5, 2.8, 4.5] },
  { of: /[\u0590-\u08ff]/gu, characters: [1, 2.2, 4] },
  { of: /[\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]/gu, characters: [0.5, 1.2, 3] },
  { of: /[\u{1f000}-\u{1faff}]/gu, characters: [0.3, 0.5, 1] },
];
const latin = [3, 4.2, 5] as const;

/** Tokens that a chat template puts around a message: fewest, likely, most. */
const around = [1, 4, 10] as const;

/** A rough count of the tokens of some messages, for estimates. */
export function roughTokens(texts: readonly string[]): Range {
  const sum = [0, 0, 0];
  for (const text of texts) {
    let rest = text.length;
    const add = (length: number, [fewest, likely, most]: readonly [number, number, number]) => {
      sum[0]! += length / most;
      sum[1]! += length / likely;
      sum[2]! += length / fewest;
    };
    // Most texts are Latin throughout, and this is counted for every request.
    if (/[^\s\u0020-\u024f]/.test(text))
      for (const { of, characters } of scripts) {
        const length = (text.match(of) ?? []).join("").length;
        if (length > 0) add(length, characters);
        rest -= length;
      }
    add(Math.max(0, rest), latin);
    around.forEach((tokens, i) => {
      sum[i]! += tokens;
    });
  }
  return { low: Math.floor(sum[0]!), likely: Math.ceil(sum[1]!), high: Math.ceil(sum[2]!) };
}
