import type { OpenAI } from "openai";
import type { ChatRequest } from "./chat-request.js";

/**
 * The software behind an address, as far as its list of models shows it: llama.cpp's server and vLLM name themselves as
 * the models' owners ("llamacpp", "vllm").
 */
export type Engine = "llama.cpp" | "vLLM" | "unknown";

/** The software that a list of models comes from. */
export function engineOf(models: readonly { readonly owned_by?: string }[]): Engine {
  const owners = models.map(({ owned_by }) => owned_by);
  if (owners.includes("llamacpp")) return "llama.cpp";
  return owners.includes("vllm") ? "vLLM" : "unknown";
}

/** How many requests llama.cpp's server works on at once; `undefined` where it does not say. */
export async function slotsOf(client: OpenAI, url: string): Promise<number | undefined> {
  const address = `${url.replace(/\/v1\/?$/, "")}/props`;
  const props = await client.get<{ readonly total_slots?: unknown }>(address).catch(() => undefined);
  return typeof props?.total_slots === "number" ? props.total_slots : undefined;
}

/** Whether an engine continues an answer that the request begins. */
export function continues(engine: Engine): boolean {
  return engine !== "unknown";
}

/** How many of the likeliest tokens to ask for: first 20, the limit of OpenAI and vLLM; fewer if the server refuses. */
export function firstTokensAsked(engine: Engine): readonly number[] {
  // llama.cpp's server has no limit.
  return engine === "llama.cpp" ? [100, 20, 5, 0] : [20, 5, 0];
}

/**
 * Fields outside the OpenAI interface that an engine is known to take. Without them llama.cpp would cut tokens off by
 * its own top-k and min-p, and vLLM by the model's generation_config.json (both projects' server guides). A decoded
 * answer would then not be drawn from the distribution asked for. Reasoning is off, as with a local model.
 */
export function engineFields(
  engine: Engine,
  { topK, begun }: ChatRequest,
): Readonly<Record<string, unknown>> {
  const shared = { top_k: topK, min_p: 0, chat_template_kwargs: { enable_thinking: false } };
  switch (engine) {
    case "llama.cpp":
      return { ...shared, ...(topK === 0 && { repeat_penalty: 1 }) };
    case "vLLM":
      return {
        ...shared,
        ...(topK === 0 && { repetition_penalty: 1 }),
        ...(begun !== undefined && { add_generation_prompt: false, continue_final_message: true }),
      };
    case "unknown":
      return {};
  }
}
