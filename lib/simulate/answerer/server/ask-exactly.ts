import { type Answer, labelled } from "../../read/answer.js";
import type { ChatRequest } from "./chat-request.js";
import { continues } from "./engine.js";
import { type KnownBeginnings, labelScores, noteBeginnings } from "./first-token.js";
import type { ServerClient } from "./server-client.js";

/** A beginning with a smaller share of answers than this is not followed up. */
const negligible = 1e-3;

/**
 * A limit on the further requests for one question: with a tokenizer that has a token for every space they would not
 * end.
 */
const most = 8;

/**
 * The probability of every label as the answer to one question. Where a first token does not tell which label it will
 * be ("1" or "10"; or a space first), a server that continues an answer begun in the request is asked how it continues.
 *
 * @param keep called with the scores before the last request gives up its place to another
 */
export async function askExactly<T>(
  client: ServerClient,
  asked: ChatRequest,
  labels: readonly string[],
  keep: (answer: Answer) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const canContinue = continues(await client.engine(signal)) && client.batch === undefined;
  const known: KnownBeginnings = new Map();
  for (let begun = "", times = 0; ; times++) {
    const one = begun === "" ? asked : { ...asked, begun: `${asked.begun ?? ""}${begun}` };
    const next = await client.ask(
      one,
      async ({ places }): Promise<{ begun: string } | { kept: T }> => {
        noteBeginnings(known, begun, places);
        const { scores, open } = labelScores(known, labels);
        const [likeliest] = [...open].sort((a, b) => b[1] - a[1]);
        if (!canContinue || likeliest === undefined || likeliest[1] < negligible || times === most)
          return { kept: await keep(labelled(scores)) };
        return { begun: likeliest[0] };
      },
      signal,
    );
    if ("kept" in next) return next.kept;
    begun = next.begun;
  }
}
