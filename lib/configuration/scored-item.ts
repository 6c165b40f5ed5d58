/** An item's human answers, and what its options are. */
export interface ScoredItem {
  readonly item: string;
  readonly options: number;
  readonly ordered: boolean;
  /** `[respondents]`: position of the human answer, −1 where missing. */
  readonly human: Int32Array;
}
