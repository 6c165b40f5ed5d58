/**
 * Answers to several items, coded so that a pass over them is short: items are joined into blocks, and a respondent has
 * one number for each block. Respondents with the same answers are one pattern with the sum of their weights.
 */
export interface Patterns {
  readonly count: number;
  /** `[patterns, blocks]`: which combination of answers. */
  readonly codes: Uint16Array;
  /** `[patterns]`, above 0. */
  readonly weights: Float64Array;
  readonly blocks: readonly Block[];
  /** `[items]`: answers that each item has. */
  readonly levels: readonly number[];
  /** Sum of the weights. */
  readonly total: number;
}

/** A few items whose combined answers are one code. */
export interface Block {
  readonly items: readonly number[];
  readonly combinations: number;
  /** `[combinations, items of the block]`: the answer to each; the item's number of answers where it is missing. */
  readonly answers: Uint16Array;
}

/** Combinations of a block: more blocks are looked up in fewer steps, but no longer fit into the processor's cache. */
const mostCombinations = 512;

/**
 * Joins items into blocks and respondents into patterns. Respondents of weight 0, and those who answered no item, are
 * left out.
 *
 * @param answers for each item, `[respondents]`: position of the answer, −1 where it is missing
 * @param levels for each item, its number of answers
 * @param weights `[respondents]`
 */
export function patternsOf(
  answers: readonly Int32Array[],
  levels: readonly number[],
  weights: Float64Array,
): Patterns {
  const blocks = blocksOf(levels);
  const width = blocks.length;
  const places = new Map<string, number>();
  const codes: number[] = [];
  const sums: number[] = [];
  const own = new Uint16Array(width);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i]! > 0)) continue;
    let answered = false;
    for (const [b, { items }] of blocks.entries()) {
      let code = 0;
      for (const j of items) {
        const answer = answers[j]![i]!;
        if (answer >= 0) answered = true;
        code = code * (levels[j]! + 1) + (answer < 0 ? levels[j]! : answer);
      }
      own[b] = code;
    }
    if (!answered) continue;
    total += weights[i]!;
    const key = String.fromCharCode(...own);
    const place = places.get(key);
    if (place === undefined) {
      places.set(key, sums.length);
      codes.push(...own);
      sums.push(weights[i]!);
    } else sums[place]! += weights[i]!;
  }
  return {
    count: sums.length,
    codes: Uint16Array.from(codes),
    weights: Float64Array.from(sums),
    ...{ blocks, levels, total },
  };
}

function blocksOf(levels: readonly number[]): Block[] {
  const groups: number[][] = [];
  let size = 1;
  for (const [j, count] of levels.entries()) {
    if (groups.length === 0 || size * (count + 1) > mostCombinations) {
      groups.push([]);
      size = 1;
    }
    groups.at(-1)!.push(j);
    size *= count + 1;
  }
  return groups.map((items) => {
    const combinations = items.reduce((product, j) => product * (levels[j]! + 1), 1);
    const answers = new Uint16Array(combinations * items.length);
    for (let code = 0; code < combinations; code++) {
      let rest = code;
      for (let k = items.length - 1; k >= 0; k--) {
        const base = levels[items[k]!]! + 1;
        answers[code * items.length + k] = rest % base;
        rest = Math.floor(rest / base);
      }
    }
    return { items, combinations, answers };
  });
}

/** Part of the patterns: the first `count` in an order, with their own weights. */
export function somePatterns(patterns: Patterns, order: Int32Array, count: number): Patterns {
  const width = patterns.blocks.length;
  const codes = new Uint16Array(count * width);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const from = order[i]!;
    weights[i] = patterns.weights[from]!;
    for (let b = 0; b < width; b++) codes[i * width + b] = patterns.codes[from * width + b]!;
  }
  return { ...patterns, count, codes, weights, total: weights.reduce((sum, x) => sum + x, 0) };
}
