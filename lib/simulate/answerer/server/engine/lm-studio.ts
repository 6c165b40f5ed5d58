import { at, type Engine } from "./engine.js";

/** LM Studio's server (lmstudio.ai/docs, "OpenAI Compatibility Endpoints"). */
export const lmStudio: Engine = {
  name: "LM Studio",
  owner: "organization_owner",
  own: {
    path: "/api/v0/models",
    facts: (reply) => (Array.isArray(at(reply, "data")) ? {} : undefined),
  },
  tells: 20,
  batches: false,
  sampling: (topK) => (topK === 0 ? { repeat_penalty: 1 } : { top_k: topK }),
};
