import type { Family } from "./family.js";
import { gemma } from "./gemma.js";
import { gemma2 } from "./gemma2.js";
import { gemma3 } from "./gemma3.js";
import { gptOss } from "./gpt-oss.js";
import { granite } from "./granite.js";
import { llama } from "./llama.js";
import { ministral3 } from "./ministral3.js";
import { mistral } from "./mistral.js";
import { mixtral } from "./mixtral.js";
import { olmo2 } from "./olmo2.js";
import { olmo3 } from "./olmo3.js";
import { phi3 } from "./phi3.js";
import { qwen2 } from "./qwen2.js";
import { qwen3 } from "./qwen3.js";
import { qwen3Moe } from "./qwen3-moe.js";
import { smollm3 } from "./smollm3.js";

/** The families that run. Their defaults are those of Hugging Face transformers 4.57, of newer families those of 5.24. */
export const families: readonly Family[] = [
  llama,
  mistral,
  ministral3,
  mixtral,
  qwen2,
  qwen3,
  qwen3Moe,
  gemma,
  gemma2,
  gemma3,
  phi3,
  olmo2,
  olmo3,
  smollm3,
  granite,
  gptOss,
];
