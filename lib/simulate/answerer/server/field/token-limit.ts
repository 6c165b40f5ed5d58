import { leftOut, type RequestField } from "./request-field.js";

/** OpenAI's reasoning models take `max_completion_tokens`, most servers `max_tokens`. */
export const tokenLimit: RequestField = {
  name: "the limit of tokens",
  names: ["max_tokens", "max_completion_tokens"],
  refused:
    /(unsupported|not supported|unknown|unrecogni[sz]ed|unexpected|extra|cannot find|not permitted|deprecated).{0,80}max_(completion_)?tokens|max_(completion_)?tokens.{0,80}(unsupported|not supported|unknown|unrecogni[sz]ed|unexpected|extra|not permitted|deprecated)|use '?max_/i,
  has: () => true,
  first: (engine) => (engine.tokenLimit === "max_completion_tokens" ? 1 : 0),
  forms: [
    {
      says: "is sent as max_tokens",
      write(body, asked) {
        body.max_tokens = asked.maximumTokens;
      },
    },
    {
      says: "is sent as max_completion_tokens",
      write(body, asked) {
        body.max_completion_tokens = asked.maximumTokens;
      },
    },
    leftOut,
  ],
};
