/** A vector in training, with the moments Adam keeps of its gradient. */
export interface AdamState {
  readonly vector: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** Steps taken so far. */
  step: number;
}

/** Training that begins at a vector, which is copied. */
export function adamStart(vector: Float32Array): AdamState {
  return {
    vector: vector.slice(),
    first: new Float32Array(vector.length),
    second: new Float32Array(vector.length),
    step: 0,
  };
}

// Kingma and Ba 2015, algorithm 1, with its defaults.
const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/** One step of Adam against the gradient, in place. */
export function adamStep(state: AdamState, gradient: ArrayLike<number>, rate: number): void {
  state.step += 1;
  const { vector, first, second, step } = state;
  const [correction1, correction2] = [1 - beta1 ** step, 1 - beta2 ** step];
  for (let i = 0; i < vector.length; i++) {
    const g = gradient[i]!;
    first[i] = beta1 * first[i]! + (1 - beta1) * g;
    second[i] = beta2 * second[i]! + (1 - beta2) * g * g;
    vector[i] =
      vector[i]! - (rate * (first[i]! / correction1)) / (Math.sqrt(second[i]! / correction2) + epsilon);
  }
}
