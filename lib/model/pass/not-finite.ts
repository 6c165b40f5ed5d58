import { PopuliError } from "../../errors/populi-error.js";

/** The error for a pass whose results overflowed. */
export function notFinite(what: "logits" | "probabilities"): PopuliError {
  return new PopuliError(
    `the model's ${what} are not finite`,
    {},
    "a hook has changed hidden states beyond what the blocks can compute with: use a smaller strength",
  );
}
