import { notFinite } from "../pass/not-finite.js";

/** How the next token is drawn. */
export interface Sampling {
  /** 0 takes the most probable token. */
  readonly temperature: number;
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
  readonly minP?: number | undefined;
  readonly repetitionPenalty?: number | undefined;
}

/** The tokens that may come next, and their weights, relative to the most probable token. */
export interface NextTokens {
  readonly ids: Int32Array;
  readonly weights: Float64Array;
}

/**
 * What may come next, in the order of Hugging Face's generation. Logits of tokens that have occurred are divided by the
 * repetition penalty if positive and multiplied by it if negative (Keskar et al. 2019, CTRL, section 4.1). Logits are
 * divided by the temperature. Then the `topK` most probable tokens are kept; of these the fewest whose probabilities
 * reach `topP` (Holtzman et al. 2020); and of these the ones with at least `minP` times the highest probability (Nguyen
 * et al. 2024). Ties are broken by id, so that draws are reproducible.
 *
 * @param logits `[vocabulary]`; untouched
 * @param occurred ids of the prompt and the answer so far
 * @param allowed the only ids that may come; all by default
 * @throws PopuliError where no logit is a finite number
 */
export function nextTokens(
  logits: Float32Array,
  sampling: Sampling,
  occurred: Iterable<number> = [],
  allowed?: readonly number[],
): NextTokens {
  const { temperature, topK, topP = 1, minP = 0, repetitionPenalty = 1 } = sampling;
  const scores = repetitionPenalty === 1 ? logits : penalised(logits, repetitionPenalty, occurred);
  const candidates = allowed === undefined ? everyId(scores.length) : Int32Array.from(allowed).sort();
  const best = likeliest(scores, candidates);
  if (!Number.isFinite(scores[best])) throw notFinite("logits");
  if (temperature === 0) return { ids: Int32Array.of(best), weights: Float64Array.of(1) };
  const weigh = (ids: Int32Array) => {
    const weights = new Float64Array(ids.length);
    for (let i = 0; i < ids.length; i++) {
      weights[i] = Math.exp((scores[ids[i]!]! - scores[best]!) / temperature);
    }
    return weights;
  };
  let ids: Int32Array = candidates;
  if (topK !== undefined && topK < ids.length) ids = likeliestFirst(scores, ids, topK);
  let weights: Float64Array = weigh(ids);
  if (topP < 1) {
    const reach = topP * sum(weights);
    // A few tokens usually hold nearly all probability, so sorting everything would be a waste.
    for (let tried = 64; ; tried *= 16) {
      const first = likeliestFirst(scores, ids, Math.min(tried, ids.length));
      const weighed = weigh(first);
      const kept = countReaching(weighed, reach);
      if (kept === undefined && first.length < ids.length) continue;
      ids = first.subarray(0, kept);
      weights = weighed.subarray(0, kept);
      break;
    }
  }
  if (minP > 0) {
    const kept = ids.filter((_, place) => weights[place]! >= minP);
    return { ids: kept, weights: weigh(kept) };
  }
  return { ids, weights };
}

/** The token that a uniform draw on [0, 1) selects. */
export function drawToken({ ids, weights }: NextTokens, uniform: number): number {
  let left = uniform * sum(weights);
  for (let place = 0; place < ids.length; place++) {
    left -= weights[place]!;
    if (left < 0) return ids[place]!;
  }
  return ids[ids.length - 1]!;
}

function penalised(logits: Float32Array, penalty: number, occurred: Iterable<number>): Float32Array {
  const scores = logits.slice();
  for (const id of new Set(occurred)) {
    const score = scores[id]!;
    scores[id] = score < 0 ? score * penalty : score / penalty;
  }
  return scores;
}

// Plain loops over the vocabulary: `from` and `filter` with a function take ten times as long (150,000 tokens, 40 ms).
function everyId(count: number): Int32Array {
  const ids = new Int32Array(count);
  for (let id = 0; id < count; id++) ids[id] = id;
  return ids;
}

function likeliest(scores: Float32Array, candidates: Int32Array): number {
  let best = candidates[0]!;
  for (const id of candidates) if (scores[id]! > scores[best]!) best = id;
  return best;
}

/**
 * The `count` most probable candidates in descending order, ties by id. Candidates are collected in one pass and cut
 * back when there are too many: sorting a whole vocabulary takes twenty times as long.
 */
function likeliestFirst(scores: Float32Array, candidates: Int32Array, count: number): Int32Array {
  const byScore = (a: number, b: number) => scores[b]! - scores[a]! || a - b;
  if (count >= candidates.length) return candidates.slice().sort(byScore);
  const kept: number[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < candidates.length; i++) {
    const id = candidates[i]!;
    if (!(scores[id]! >= least)) continue;
    kept.push(id);
    if (kept.length < 2 * count + spare) continue;
    kept.sort(byScore).length = count;
    least = scores[kept[count - 1]!]!;
  }
  return Int32Array.from(kept.sort(byScore).slice(0, count));
}

// Candidates collected beyond twice `count`, so that small counts do not sort too often.
const spare = 64;

/** How many of the first weights it takes to reach a sum; `undefined` if all of them do not. */
function countReaching(weights: Float64Array, reach: number): number | undefined {
  let reached = 0;
  for (let place = 0; place < weights.length; place++) {
    reached += weights[place]!;
    if (reached >= reach) return place + 1;
  }
  return undefined;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
