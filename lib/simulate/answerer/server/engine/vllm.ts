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
  // "guided_choice" became "structured_outputs" in 0.10.2, and went in 0.12.
  choice: (labels, { version }) =>
    isBefore(version, [0, 10, 2]) ? { guided_choice: labels } : { structured_outputs: { choice: labels } },
  sampling: (topK) => ({ top_k: topK, min_p: 0, ...(topK === 0 && { repetition_penalty: 1 }) }),
};

/** Whether a version such as "0.9.1" is older than another; not where it is unknown. */
function isBefore(version: string | undefined, other: readonly number[]): boolean {
  const own = version?.match(/\d+/g)?.map(Number) ?? [];
  const at = other.findIndex((part, place) => own[place] !== part);
  return version !== undefined && at >= 0 && (own[at] ?? 0) < other[at]!;
}
