import { at, type Engine } from "./engine.js";

/** SGLang's server (docs.sglang.ai, "OpenAI APIs"). Its top-k is off at −1, not at 0. */
export const sglang: Engine = {
  name: "SGLang",
  owner: "sglang",
  own: {
    path: "/get_server_info",
    facts: (reply) => {
      const version = at(reply, "version");
      return typeof version === "string" ? { version } : {};
    },
  },
  continues: { continue_final_message: true },
  tells: 20,
  batches: false,
  withoutThoughts: { chat_template_kwargs: { enable_thinking: false } },
  choice: (labels) => ({ regex: `(${labels.map(escaped).join("|")})` }),
  sampling: (topK) => ({
    top_k: topK === 0 ? -1 : topK,
    min_p: 0,
    ...(topK === 0 && { repetition_penalty: 1 }),
  }),
};

function escaped(label: string): string {
  return label.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
