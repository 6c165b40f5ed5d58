import type { Variable } from "../../survey/codebook/codebook.js";
import type { Claim } from "./claims.js";

/** The questions in other words. */
export interface Reworded {
  /** By item. */
  readonly questions: ReadonlyMap<string, string>;
  /** Where each comes from, by item. */
  readonly from: ReadonlyMap<string, "the user" | "the codebook" | "a model">;
  /** Items without other words, each with why. */
  readonly without: readonly string[];
}

/** The words that probes are made of. */
export interface Wordings {
  readonly reworded: Reworded;
  /** A sentence that suggests an option, by its value label. */
  readonly lead: (label: string) => string;
  /** An answer to agree with, and its denial. */
  readonly claim: (item: Variable) => Claim;
  /** Whether replies are drawn, so that the same question may get another answer. */
  readonly drawn: boolean;
}
