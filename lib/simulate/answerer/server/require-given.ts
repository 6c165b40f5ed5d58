import { abilities } from "../../port/abilities.js";
import { requireCombination } from "../../port/combinations.js";
import type { Study } from "../../study/study.js";
import type { ServerClient } from "./server-client.js";

/**
 * Checks that the software behind an address gives what a study takes. Only a request can tell.
 *
 * @param labels of the options that are asked about
 * @throws PopuliError with what it does not give, and what to do instead
 */
export async function requireGiven(
  client: ServerClient,
  { mode, asking, answering }: Pick<Study, "mode" | "asking" | "answering">,
  labels: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const kind = client.batch === undefined ? abilities.server : abilities.batches;
  const gives = {
    ...kind,
    begunAnswers: kind.begunAnswers ?? (await client.engine(signal)).continues !== undefined,
    logProbabilities: mode === "probabilities" ? await client.givesLogProbabilities(signal) : undefined,
  };
  requireCombination({ mode, asking, answering, labels, model: client.name, gives });
}
