import { at, type Engine } from "./engine.js";

/**
 * Ollama's OpenAI-compatible endpoint (docs.ollama.com, "OpenAI compatibility"). It takes no top-k there; `none` turns the
 * thinking of models off that think. Log-probabilities came with 0.12.11.
 */
export const ollama: Engine = {
  name: "Ollama",
  owner: "library",
  own: {
    path: "/api/version",
    facts: (reply) => {
      const version = at(reply, "version");
      return typeof version === "string" ? { version } : undefined;
    },
  },
  tells: 20,
  batches: false,
  withoutThoughts: { reasoning_effort: "none" },
};
