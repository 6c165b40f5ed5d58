/** A stored tensor that holds another one, and where in it. */
export interface StoredPlace {
  readonly name: string;
  readonly shape: readonly number[];
  /** The first row, if the stored tensor holds several tensors. With three axes, rows of all matrices count on. */
  readonly row: number;
  /** Its rows are every so manieth stored one. Default 1. */
  readonly every?: number;
  /** Where its rows are stored as columns: which is the first, and how far the next one is. */
  readonly columns?: { readonly first: number; readonly step: number };
}

/** Whether a place is whole rows, one after the other. */
export function isPlain({ every = 1, columns }: StoredPlace): boolean {
  return every === 1 && columns === undefined;
}
