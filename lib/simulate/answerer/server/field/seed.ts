import { leftOut, type RequestField } from "./request-field.js";

/** Mistral calls it `random_seed`; Anthropic's and Gemini's endpoints have none. */
export const seed: RequestField = {
  name: "the seed",
  names: ["seed", "random_seed"],
  refused: /\b(random_)?seed\b/i,
  has: () => true,
  first: (engine) => (engine.seed === "random_seed" ? 1 : 0),
  forms: [
    {
      says: "is sent as seed",
      write(body, asked) {
        body.seed = asked.seed;
      },
    },
    {
      says: "is sent as random_seed",
      write(body, asked) {
        body.random_seed = asked.seed;
      },
    },
    leftOut,
  ],
};
