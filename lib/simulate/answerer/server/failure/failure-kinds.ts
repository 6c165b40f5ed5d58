import type { Failure } from "./failure.js";

/**
 * What a failure is of: the account, which ends a run; one question, which is recorded as unanswered; the server, which is
 * asked again; or the wording of the request, which is changed.
 */
export type FailureKind =
  | "no money"
  | "no access"
  | "no such model"
  | "filtered"
  | "too long"
  | "only thoughts"
  | "loading"
  | "busy"
  | "refused";

interface Kind {
  readonly kind: FailureKind;
  readonly is: (failure: Failure) => boolean;
}

const says = (words: RegExp) => (failure: Failure) => words.test(failure.says) || words.test(failure.code);

const quota =
  /insufficient[_ ](quota|credits?|balance|funds)|exceeded your current quota|billing|credit balance|out of credits|key limit exceeded|payment required/i;
const filter =
  /content[_ -]?(filter|policy|management)|responsible ?ai|moderation|flagged|data_?inspection_?failed|prohibited_content|inappropriate content|safety (system|filter|settings)|content (was|is) blocked|blocked (by|due to)|sensitive_words/i;
const length =
  /context[_ ](length|window|size)|(prompt|input|message)s? (is|are) too long|input length|too many (input |prompt )?tokens|string_above_max_length|maximum (prompt|input) length|reduce the length/i;
const unfinished = /could not finish the message|max_tokens or model output limit was reached/i;
const access = /log_?prob|top_n_tokens/i;

/** The kinds, the first that fits. */
const kinds: readonly Kind[] = [
  // Gemini words its limit of requests a minute as a quota too, and says how long to wait.
  {
    kind: "no money",
    is: (failure) =>
      failure.status === 402 ||
      ([403, 429].includes(failure.status ?? 0) && failure.after === undefined && says(quota)(failure)),
  },
  { kind: "filtered", is: (failure) => (failure.status ?? 0) < 500 && says(filter)(failure) },
  { kind: "only thoughts", is: (failure) => failure.code === "only thoughts" || says(unfinished)(failure) },
  {
    kind: "too long",
    is: (failure) => failure.status === 413 || ((failure.status ?? 0) >= 400 && says(length)(failure)),
  },
  {
    kind: "no access",
    is: ({ status, says, fields }) =>
      status === 401 || (status === 403 && !access.test(says) && fields.length === 0),
  },
  {
    kind: "no such model",
    is: ({ status, says }) => status === 404 && /model|deployment/i.test(says) && !access.test(says),
  },
  { kind: "loading", is: ({ status, says }) => status === 503 && /loading/i.test(says) },
  {
    kind: "busy",
    is: ({ status }) =>
      status === undefined || status === 408 || status === 409 || status === 429 || status >= 500,
  },
];

/** What a failure is of. */
export function kindOf(failure: Failure): FailureKind {
  return kinds.find(({ is }) => is(failure))?.kind ?? "refused";
}
