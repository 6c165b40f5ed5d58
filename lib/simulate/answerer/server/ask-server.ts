import { PopuliError } from "../../../errors/populi-error.js";
import { withoutThoughts } from "../../../reader/thoughts.js";
import type { Ask } from "../../../steer/texts/generate-texts.js";
import { clientOf, type ServerModel } from "./server-model.js";

/**
 * Lets a model behind a server write texts, for `generateTexts`, `generatePersonas` and `groupPersonas`. Replies are sampled at
 * temperature 1 and top-p 0.95; requests are paced, sent again and budgeted as those of `simulate`. Thoughts are taken off.
 *
 * @param maximumTokens longest reply (default 2,048)
 * @example
 * const ask = askServer(server({ url, model: "llama-3.1-8b" }));
 */
export function askServer(model: ServerModel, maximumTokens = 2048): Ask {
  return (messages, { seed, signal }) =>
    clientOf(model).ask(
      { messages, seed, maximumTokens, temperature: 1, topP: 0.95, topK: 0, firstTokens: false },
      async ({ text }) => withoutThoughts(text).trim(),
      signal,
    );
}

/**
 * Embeds texts by a server's `/embeddings`, as OpenAI, vLLM, llama.cpp and Ollama have it: 64 texts a request.
 *
 * @throws PopuliError for a reply without a vector for each text
 * @example
 * const embed = embedByServer(server({ url, model: "nomic-embed-text" }));
 */
export function embedByServer(
  model: ServerModel,
): (
  texts: readonly string[],
  options: { readonly signal?: AbortSignal | undefined },
) => Promise<readonly ArrayLike<number>[]> {
  return async (texts, { signal }) => {
    const client = clientOf(model);
    const vectors: number[][] = [];
    for (let from = 0; from < texts.length; from += 64) {
      const input = texts.slice(from, from + 64);
      const body = { model: model.name, input };
      const reply = await client.call(
        () => client.transport.json<EmbeddingReply>("embeddings", { method: "POST", body, signal }),
        signal,
      );
      const found = [...(reply.data ?? [])].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
      if (found.length !== input.length || found.some(({ embedding }) => !Array.isArray(embedding)))
        throw new PopuliError(
          `${model.name} gave ${found.length} vectors for ${input.length} texts`,
          {},
          "is it an embedding model, and does the server have /embeddings?",
        );
      vectors.push(...found.map(({ embedding }) => embedding!));
    }
    return vectors;
  };
}

interface EmbeddingReply {
  readonly data?: readonly { readonly index?: number; readonly embedding?: number[] }[];
}
