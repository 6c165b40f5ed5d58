/** How the next token is drawn. */
export interface Sampling {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  readonly topK: number | undefined;
  readonly topP: number | undefined;
}

/**
 * Draws a token from logits: temperature, then the `topK` likeliest, then the fewest whose probabilities reach `topP`
 * (Holtzman et al. 2020), in the order of Hugging Face's generation. Equal logits go by id, so that a draw depends on
 * nothing else.
 *
 * @param uniform a draw on [0, 1)
 */
export function sampleToken(
  logits: Float32Array,
  { temperature, topK, topP }: Sampling,
  uniform: number,
): number {
  if (temperature === 0) return likeliest(logits);
  const cut = (topK !== undefined && topK < logits.length) || (topP !== undefined && topP < 1);
  const order = cut ? sorted(logits).subarray(0, topK ?? logits.length) : undefined;
  const count = order?.length ?? logits.length;
  const id = (place: number) => order?.[place] ?? place;
  const largest = logits[order?.[0] ?? likeliest(logits)]!;
  const weights = Float64Array.from({ length: count }, (_, place) =>
    Math.exp((logits[id(place)]! - largest) / temperature),
  );
  let kept = count;
  if (topP !== undefined && topP < 1) {
    const reach = topP * sum(weights, count);
    let reached = 0;
    kept = 0;
    while (kept < count && reached < reach) reached += weights[kept++]!;
    kept = Math.max(kept, 1);
  }
  let left = uniform * sum(weights, kept);
  for (let place = 0; place < kept; place++) {
    left -= weights[place]!;
    if (left < 0) return id(place);
  }
  return id(kept - 1);
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}

function sorted(logits: Float32Array): Int32Array {
  return Int32Array.from(logits.keys()).sort((a, b) => logits[b]! - logits[a]! || a - b);
}

function sum(values: Float64Array, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += values[i]!;
  return total;
}
