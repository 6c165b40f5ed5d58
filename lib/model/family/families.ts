import type { Family } from "./family.js";
import { gemma } from "./gemma.js";
import { gemma2 } from "./gemma2.js";
import { gemma3 } from "./gemma3.js";
import { llama } from "./llama.js";
import { mistral } from "./mistral.js";
import { olmo2 } from "./olmo2.js";
import { phi3 } from "./phi3.js";
import { qwen2 } from "./qwen2.js";
import { qwen3 } from "./qwen3.js";

/** The families that run. Their defaults are those of Hugging Face transformers 4.57. */
export const families: readonly Family[] = [llama, mistral, qwen2, qwen3, gemma, gemma2, gemma3, phi3, olmo2];
