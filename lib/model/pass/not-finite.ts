import { PopuliError } from "../../errors/populi-error.js";

/** What a pass gave where hidden states have left the range of numbers. */
export function notFinite(what: "logits" | "probabilities"): PopuliError {
  return new PopuliError(
    `the model's ${what} are no finite numbers`,
    {},
    "a hook has changed hidden states beyond what the blocks can work with: use a weaker one",
  );
}
