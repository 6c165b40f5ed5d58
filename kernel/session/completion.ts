/** Names that complete a text: they replace what stands from `start` to `end`, in UTF-16 units. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly string[];
}
