import { at, type Engine } from "./engine.js";

/**
 * llama.cpp's server. Without these fields it cuts tokens off by its own top-k 40, top-p and min-p. It has no limit on
 * `top_logprobs`, and continues a reply that the last message begins (tools/server/README.md; tried, see docs/servers.md).
 */
export const llamaCpp: Engine = {
  name: "llama.cpp",
  owner: "llamacpp",
  own: {
    path: "/props",
    facts(reply) {
      const slots = at(reply, "total_slots");
      const build = at(reply, "build_info");
      return typeof slots === "number"
        ? { slots, ...(typeof build === "string" && { version: build }) }
        : undefined;
    },
  },
  continues: {},
  tells: 100,
  batches: false,
  withoutThoughts: { chat_template_kwargs: { enable_thinking: false } },
  choice: (labels) => ({ grammar: `root ::= ${labels.map((label) => JSON.stringify(label)).join(" | ")}` }),
  sampling: (topK) => ({ top_k: topK, min_p: 0, ...(topK === 0 && { repeat_penalty: 1 }) }),
  slots: true,
};
