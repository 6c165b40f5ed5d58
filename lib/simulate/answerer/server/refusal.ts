import { adviseName } from "../../../errors/nearest.js";
import { PopuliError } from "../../../errors/populi-error.js";
import type { Failure } from "./failure.js";
import type { ServerOptions } from "./server-options.js";

/**
 * Why a server refuses to answer, and what to do.
 *
 * @param says the server's own words, without the key
 * @param names the server's models, where a wrong name may be the reason
 */
export function refusal(
  { status }: Pick<Failure, "status">,
  says: string,
  { url, key, model }: ServerOptions,
  sentKey: boolean,
  names: readonly string[],
): PopuliError {
  if (status === 401 || status === 403)
    return new PopuliError(
      `the server refused the key (${status}): ${says}`,
      { file: url },
      sentKey
        ? `is the environment variable ${key ?? "OPENAI_API_KEY"} the key for this server?`
        : 'no key was sent: name the environment variable that holds it, key: "MY_KEY"',
    );
  return new PopuliError(
    `the server refused the request (${status ?? "no status"}): ${says}`,
    { file: url },
    advice(says, model, names),
  );
}

function advice(says: string, model: string, names: readonly string[]): string {
  if (/context|too long|too many tokens/i.test(says))
    return "put fewer attributes into the profile or ask fewer items with history, or start the server with a larger context (llama-server -c, for each of its slots)";
  if (names.length > 0 && !names.includes(model))
    return `it has no model '${model}': ${adviseName(model, names)}`;
  return "is the address the one that ends in /v1, and the model's name the server's?";
}
