/** How a file holds its matrices. */
export interface HeldWeights {
  /** Formats with their shares of the weights, the largest first: "Q4_K (72 %), Q6_K (28 %)". */
  readonly formats: string;
  /** Mean bits of a weight. */
  readonly bits: number;
}

/** Describes how matrices are held. Norms and biases are left out: they are small, and never rounded. */
export function heldWeights(
  tensors: readonly { readonly shape: readonly number[]; readonly format: string; readonly bits: number }[],
): HeldWeights {
  const counts = new Map<string, number>();
  let [total, bits] = [0, 0];
  for (const tensor of tensors) {
    if (tensor.shape.length < 2) continue;
    const count = tensor.shape.reduce((a, b) => a * b, 1);
    counts.set(tensor.format, (counts.get(tensor.format) ?? 0) + count);
    total += count;
    bits += count * tensor.bits;
  }
  const shares = [...counts].sort(([, a], [, b]) => b - a);
  const share = (count: number) => (shares.length === 1 ? "" : ` (${percent(count / total)})`);
  return {
    formats: shares.map(([format, count]) => `${format}${share(count)}`).join(", "),
    bits: bits / total,
  };
}

function percent(share: number): string {
  return share < 0.01 ? "below 1 %" : `${Math.round(100 * share)} %`;
}
