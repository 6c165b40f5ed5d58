import { PopuliError } from "../../errors/populi-error.js";
import type { SimulatedShares } from "../../simulate/shares/simulated-shares.js";
import type { ShareSurvey } from "../../survey/shares/share-survey.js";

/**
 * Checks that `shareFidelity` was given shares: what a person wrote in a cell has not always been through the compiler.
 *
 * @throws PopuliError for anything else
 */
export function checkShares(human: ShareSurvey, simulated: SimulatedShares | ShareSurvey): void {
  const kindOf = (given: unknown) =>
    typeof given === "object" && given !== null && "kind" in given ? given.kind : undefined;
  if (kindOf(human) !== "shares")
    throw new PopuliError(
      "shareFidelity takes the published shares first",
      {},
      "pass what loadShares returned, awaited",
    );
  if (kindOf(simulated) !== "shares" && kindOf(simulated) !== "simulated shares")
    throw new PopuliError(
      "shareFidelity takes the simulated shares second",
      {},
      "pass what simulateShares or loadShares returned, awaited",
    );
}
