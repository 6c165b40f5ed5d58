import { adviseName } from "../../../../errors/nearest.js";
import { AnswererRefuses } from "../../../port/stopped.js";
import type { ServerOptions } from "../options/server-options.js";
import { type Failure, inWords } from "./failure.js";
import { kindOf } from "./failure-kinds.js";

/**
 * Why a server answers nothing, and what to do.
 *
 * @param failure in the server's own words, without the key
 * @param sentKey whether a key was sent
 * @param names the server's models, where a wrong name may be the reason
 */
export function refusal(
  failure: Failure,
  { url, key, model }: ServerOptions,
  sentKey: boolean,
  names: readonly string[],
): AnswererRefuses {
  const { status, says } = failure;
  switch (kindOf(failure)) {
    case "no money":
      return new AnswererRefuses(
        `the account has no means left (${status}): ${says}`,
        { file: url },
        "what was answered is kept: add credit or raise the limit there, and run again to continue",
      );
    case "no access":
      return new AnswererRefuses(
        `the server refused the key (${status}): ${says}`,
        { file: url },
        sentKey
          ? `is the environment variable ${key ?? "OPENAI_API_KEY"} the key for this server, and may it use '${model}'?`
          : 'no key was sent: name the environment variable that holds it, key: "MY_KEY"',
      );
    default:
      return new AnswererRefuses(
        `the server refused the request (${status ?? "no status"}): ${says}`,
        { file: url },
        advice(failure, model, names),
      );
  }
}

function advice(failure: Failure, model: string, names: readonly string[]): string {
  if (names.length > 0 && !names.includes(model))
    return `it has no model '${model}': ${adviseName(model, names)}`;
  if (failure.status === 404 || failure.status === 405)
    return "is the address the one that ends in /v1, and the model's name the server's?";
  return "a field that the server does not take can be left out or changed: server({ …, request: { field: undefined } })";
}

/** That a server fails on every request. */
export function outOfOrder(failure: Failure, times: number, url: string): AnswererRefuses {
  return new AnswererRefuses(
    `the server failed ${times} ${times === 1 ? "time" : "times"} on one request, the last time with: ${inWords(failure)}`,
    { file: url },
    "what was answered is kept; run again when the server works",
  );
}
