/** What a simulation adds to a statistical baseline that is fitted to the interviewed. */
export interface MixedControl {
  readonly baseline: string;
  /** Interviews saved on the geometric mean over estimates: by the simulation, by the baseline, and by both together. */
  readonly simulation: number;
  readonly alone: number;
  readonly both: number;
  /** What both together save beyond the baseline alone, with its 95 % interval. */
  readonly added: { readonly value: number; readonly low: number; readonly high: number };
  readonly estimates: number;
  /** The result in a sentence. */
  readonly says: string;
}
