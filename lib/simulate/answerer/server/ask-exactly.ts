import type { OptionScores } from "../../../model/model.js";
import type { Asked } from "./asked.js";
import { continues } from "./engine.js";
import { type KnownBeginnings, labelScores, noteBeginnings } from "./first-token.js";
import type { ServerModel } from "./server-model.js";

/** A beginning that fewer answers have is not asked on from: it counts as it stands. */
const negligible = 1e-3;

/** Most times a question is asked on: a tokenizer that writes spaces by themselves has no end of beginnings. */
const most = 8;

/**
 * The probability of every label as the answer to one question. Where a first token leaves it open which one it will be ("1"
 * or "10"; or a space first), an engine that goes on from an answer that is begun is asked how it does.
 *
 * @param keep what to do with the scores before another request takes the last one's place
 */
export async function askExactly<T>(
  model: ServerModel,
  asked: Asked,
  labels: readonly string[],
  keep: (scores: OptionScores) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const goesOn = continues(await model.engine(signal)) && model.batch === undefined;
  const known: KnownBeginnings = new Map();
  for (let begun = "", times = 0; ; times++) {
    const one = begun === "" ? asked : { ...asked, begun: `${asked.begun ?? ""}${begun}` };
    const next = await model.ask(
      one,
      async ({ places }): Promise<{ begun: string } | { kept: T }> => {
        noteBeginnings(known, begun, places);
        const { scores, open } = labelScores(known, labels);
        const [likeliest] = [...open].sort((a, b) => b[1] - a[1]);
        if (!goesOn || likeliest === undefined || likeliest[1] < negligible || times === most)
          return { kept: await keep(scores) };
        return { begun: likeliest[0] };
      },
      signal,
    );
    if ("kept" in next) return next.kept;
    begun = next.begun;
  }
}
