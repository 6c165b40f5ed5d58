import { PopuliError } from "../../errors/populi-error.js";
import { randomStream } from "../../random/stream.js";
import { direct } from "../../simulate/condition/direct.js";
import type { Answerer } from "../../simulate/port/answerer.js";
import type { Rewriter } from "./rewordings.js";

/**
 * A model that writes questions in other words, at temperature 0.7, a pure function of seed, item and attempt.
 *
 * @throws PopuliError for a model behind a server, of which no texts are asked
 */
export function rewrittenBy(answerer: Answerer, seed: number): Rewriter {
  const { write } = answerer;
  if (write === undefined)
    throw new PopuliError(
      `'${answerer.model.name}' is behind a server, which is asked for answers and not for texts`,
      {},
      'pass a model that is loaded here, rewriter: await loadModel("owner/name"), or rewordings: { Q1: "…" }',
    );
  return async (item, attempt) => {
    const [text] = await write.call(answerer, {
      seed,
      condition: { ...direct() },
      respondents: [0],
      chats: [
        [
          { role: "system", content: "You edit questionnaires." },
          {
            role: "user",
            content: `Write this survey question in other words. Ask exactly the same, in the same direction and tone. Do not answer it, and do not list answers. Reply with the question alone.\n\n${item.question ?? item.label}`,
          },
        ],
      ],
      seeds: [randomStream(seed, ["rewording", item.name, attempt]).integer(2 ** 31)],
      decoding: { maximumTokens: 80, temperature: 0.7, topK: 20, topP: 0.8 },
      call: "rewording",
    });
    return text!
      .trim()
      .replaceAll(/^["“]|["”]$/g, "")
      .trim();
  };
}
