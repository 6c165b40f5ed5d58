import { abilities } from "../../port/abilities.js";
import { requireCombination } from "../../port/combinations.js";
import type { Study } from "../../study/study.js";
import { continues } from "./engine.js";
import type { ServerClient } from "./server-client.js";

/**
 * @throws PopuliError when the software behind an address does not score how an answer begun in the request continues
 */
export async function requireBegunAnswers(
  client: ServerClient,
  { mode, asking }: Pick<Study, "mode" | "asking">,
  signal: AbortSignal | undefined,
): Promise<void> {
  const begunAnswers = continues(await client.engine(signal)) && (await client.givesLogProbabilities(signal));
  requireCombination({ mode, asking, model: client.name, gives: { ...abilities.server, begunAnswers } });
}
