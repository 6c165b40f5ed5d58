import type { Engine } from "./engine.js";

/**
 * Services by their hosts, as far as what they take differs from the interface (their API references). What is not known
 * of them is found out by asking.
 */
export const services: readonly Engine[] = [
  {
    name: "OpenAI",
    host: /(^|\.)openai\.com$/,
    tells: 20,
    batches: true,
    // Reasoning models take no other name, and all others take it.
    tokenLimit: "max_completion_tokens",
  },
  { name: "Azure OpenAI", host: /\.azure\.(com|us|cn)$/, tells: 20, batches: true },
  {
    name: "Mistral",
    host: /(^|\.)mistral\.ai$/,
    tells: 0,
    batches: false,
    tokenLimit: "max_tokens",
    seed: "random_seed",
  },
  { name: "Together", host: /(^|\.)together\.(xyz|ai)$/, tells: 5, batches: true },
  { name: "Groq", host: /(^|\.)groq\.com$/, tells: 20, batches: true },
  { name: "OpenRouter", host: /(^|\.)openrouter\.ai$/, tells: 20, batches: false },
  { name: "Gemini", host: /(^|\.)googleapis\.com$/, tells: 20, batches: true },
  { name: "Anthropic", host: /(^|\.)anthropic\.com$/, tells: 0, batches: false },
];
