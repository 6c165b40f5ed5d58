import type { GgufArchitecture } from "./architecture.js";
import { gemma } from "./gemma.js";
import { gemma2 } from "./gemma2.js";
import { gemma3 } from "./gemma3.js";
import { gptOss } from "./gpt-oss.js";
import { granite } from "./granite.js";
import { llama } from "./llama.js";
import { olmo2 } from "./olmo2.js";
import { phi3 } from "./phi3.js";
import { qwen2 } from "./qwen2.js";
import { qwen3 } from "./qwen3.js";
import { qwen3Moe } from "./qwen3-moe.js";
import { smollm3 } from "./smollm3.js";

/** The architectures of GGUF files that run. */
export const ggufArchitectures: readonly GgufArchitecture[] = [
  llama,
  qwen2,
  qwen3,
  qwen3Moe,
  gemma,
  gemma2,
  gemma3,
  phi3,
  olmo2,
  smollm3,
  granite,
  gptOss,
];
