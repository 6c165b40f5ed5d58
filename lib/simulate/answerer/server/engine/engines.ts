import type { Engine } from "./engine.js";
import { llamaCpp } from "./llama-cpp.js";
import { lmStudio } from "./lm-studio.js";
import { ollama } from "./ollama.js";
import { services } from "./services.js";
import { sglang } from "./sglang.js";
import { vllm } from "./vllm.js";

/** Software that is recognised by what its list of models says, and services by their hosts. */
const engines: readonly Engine[] = [llamaCpp, vllm, sglang, ollama, lmStudio, ...services];

/** Software that is not known: of it nothing is assumed but the interface. */
export const unknownEngine: Engine = { name: "unknown", tells: 20, batches: true };

/** The engine that a list of models and the host speak for, before its own endpoint is asked. */
export function engineOf(models: readonly { readonly owned_by?: string }[], url: string): Engine {
  const host = new URL(url).hostname;
  const owners = models.map(({ owned_by }) => owned_by);
  return (
    engines.find((engine) => engine.host?.test(host)) ??
    engines.find(({ owner }) => owner !== undefined && owners.includes(owner)) ??
    unknownEngine
  );
}
