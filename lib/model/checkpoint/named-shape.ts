import type { StoredPlace } from "./stored-place.js";

/** A tensor that a checkpoint must hold, with its shape. */
export interface NamedShape {
  /**
   * The name by which executors ask for it: Llama's, for all families, and `…_output_norm` for norms that Llama does
   * not have.
   */
  readonly name: string;
  /** Its shape; projections are `[out, in]`. */
  readonly shape: readonly number[];
  /** Where Hugging Face's classes store it. */
  readonly stored: StoredPlace;
  /** Where other files hold it. */
  readonly others: readonly StoredPlace[];
}
