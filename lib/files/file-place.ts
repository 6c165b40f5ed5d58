/** Bytes of a file from `offset` on. */
export interface FilePlace {
  readonly path: string;
  readonly offset: number;
}
