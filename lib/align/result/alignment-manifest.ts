/** A survey that went into an alignment, or came out of it. */
export interface AlignedSource {
  readonly name: string;
  readonly file: string;
  /** SHA-256 of data and codebook. */
  readonly hash: string;
  readonly size: number;
}

/** What was done to align personas, as plain data: the same call on the same files gives the same. */
export interface AlignmentManifest {
  readonly populi: string;
  readonly personas: AlignedSource;
  /** A sample, with how many of it were held out, or the margins that were raked to. */
  readonly reference:
    | (AlignedSource & { readonly heldOut: number })
    | { readonly margins: Readonly<Record<string, Readonly<Record<string, number>>>> };
  readonly traits: readonly string[];
  readonly n: number;
  readonly seed: number;
  readonly weights: {
    readonly method: string;
    readonly effectiveN: number;
    /** Weights that were clipped, and the share of all weight that was cut off. */
    readonly clipped?: { readonly personas: number; readonly share: number };
  };
  readonly transport?: {
    readonly candidates: number;
    readonly targets: number;
    readonly epsilon: number;
    readonly iterations: number;
    readonly relax: number;
    readonly marginalError: { readonly rows: number; readonly columns: number };
  };
  readonly distances: readonly {
    readonly people: string;
    readonly n: number;
    readonly distances: Readonly<Record<string, number>>;
  }[];
  readonly aligned: AlignedSource;
}
