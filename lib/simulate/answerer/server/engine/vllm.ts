import { at, type Engine } from "./engine.js";

/**
 * vLLM's OpenAI-compatible server. Without these fields it cuts tokens off by the model's generation_config.json
 * (docs.vllm.ai, "OpenAI-Compatible Server"). It tells 20 tokens a place unless it was started with `--max-logprobs`.
 */
export const vllm: Engine = {
  name: "vLLM",
  owner: "vllm",
  own: {
    path: "/version",
    facts: (reply) => {
      const version = at(reply, "version");
      return typeof version === "string" ? { version } : undefined;
    },
  },
  continues: { add_generation_prompt: false, continue_final_message: true },
  tells: 20,
  batches: false,
  withoutThoughts: { chat_template_kwargs: { enable_thinking: false } },
  sampling: (topK) => ({ top_k: topK, min_p: 0, ...(topK === 0 && { repetition_penalty: 1 }) }),
};
