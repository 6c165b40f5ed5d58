import type { FieldForm, RequestField } from "./request-field.js";

/** From here on thinking is turned down because replies were nothing but thoughts. */
export const turnedDown = 2;

const effort = (level: string): FieldForm => ({
  says: `is turned down: reasoning_effort "${level}"`,
  write(body) {
    body.reasoning_effort = level;
  },
});

/**
 * Thinking is off where an engine is known to take that. A model that thinks all the same is asked to think less: OpenAI's
 * models from 5.1, Groq's Qwen, Gemini and Ollama take "none", GPT-5 "minimal", o3 and gpt-oss "low". Where none is taken
 * it gets room to think.
 */
export const thoughts: RequestField = {
  name: "thinking",
  names: ["reasoning_effort", "reasoning", "thinking", "think", "chat_template_kwargs", "enable_thinking"],
  refused: /reasoning|thinking|\bthink\b|chat_template_kwargs/i,
  has: () => true,
  first: ({ withoutThoughts }) => (withoutThoughts === undefined ? 1 : 0),
  forms: [
    {
      says: "is turned off",
      write(body, _, engine) {
        Object.assign(body, engine.withoutThoughts);
      },
    },
    { says: "is left to the model", write: () => {} },
    effort("none"),
    effort("minimal"),
    effort("low"),
    { says: "cannot be turned down", write: () => {} },
  ],
};
