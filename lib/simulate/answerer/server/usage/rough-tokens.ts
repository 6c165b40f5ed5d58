/** A count that is not known: the likely one, between the lowest and the highest. */
export interface Range {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}

/**
 * Characters to a token, by script: fewest, likely, most. Measured on a survey question in ten languages with the tokenizers
 * of SmolLM2 (the fewest: 49,000 tokens), GPT-4 (cl100k), GPT-4o (o200k) and Gemma 3 (the most: 262,000).
 */
const scripts: readonly { readonly of: RegExp; readonly characters: readonly [number, number, number] }[] = [
  // Chinese and Japanese
  { of: /[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/gu, characters: [0.55, 1.2, 2.2] },
  // Korean
  { of: /[\uac00-\ud7af]/gu, characters: [0.45, 1.3, 2] },
  // Cyrillic
  { of: /[\u0400-\u052f]/gu, characters: [1.25, 2.8, 3.7] },
  // Hebrew and Arabic
  { of: /[\u0590-\u08ff]/gu, characters: [1, 2.3, 3.2] },
  // Scripts of India and South East Asia
  { of: /[\u0900-\u109f\u1780-\u17ff]/gu, characters: [0.5, 2, 4.3] },
  // Emoji
  { of: /[\u{1f000}-\u{1faff}]/gu, characters: [0.6, 1, 2] },
];
const latin = [2.7, 3.9, 4.6] as const;

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
