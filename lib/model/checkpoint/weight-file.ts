/** A file that holds weights, under their Hugging Face names. */
export interface WeightFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, WeightTensor>;
  /** Fills `into` with whole rows of a tensor as float32, starting at number `first`. */
  readInto(name: string, first: number, into: Float32Array): Promise<void>;
  close(): Promise<void>;
}

export interface WeightTensor {
  readonly shape: readonly number[];
  /** Its number format, as the file calls it. */
  readonly type: string;
}
