import { readdir } from "node:fs/promises";
import { startBackend } from "./backend.js";
import { hashCheckpoint, openCheckpoint } from "./checkpoint.js";
import { chooseExecutor, type ExecutorOptions } from "./choose-executor.js";
import { loadClosing } from "./closing.js";
import { findCheckpoint } from "./find-checkpoint.js";
import { readGenerationSettings } from "./generation-settings.js";
import { localModel } from "./local-model.js";
import type { LocalModel } from "./model.js";
import { selfCheck } from "./self-check.js";
import { loadTokenizer } from "./tokenizer.js";

export interface LoadModelOptions extends ExecutorOptions {
  /** Of a model by name: a branch, tag or commit. Default `main`. */
  readonly revision?: string;
  /** Whether to check at load that injection does what it says (see {@link selfCheck}). Default true. */
  readonly check?: boolean;
}

/**
 * Loads a language model: `"teaching"`, the small one that Populi brings along; a Hugging Face folder of the Llama, Mistral,
 * Qwen 2 and 3, Gemma 1 to 3, Phi-3 and 4 or OLMo 2 family (safetensors in F32, F16 or BF16, one file or shards); or
 * `"owner/name"` of the Hugging Face hub, which is downloaded once and afterwards used from the Hugging Face cache without
 * asking the hub (`npx populi model download` fetches what has changed).
 *
 * @throws PopuliError naming the file and what does not fit; Interrupted when the signal is raised
 * @example
 * const model = await loadModel("teaching");
 */
export async function loadModel(source: string, options: LoadModelOptions = {}): Promise<LocalModel> {
  const { folder, name } = await findCheckpoint(source, options);
  const checkpoint = await openCheckpoint(folder);
  try {
    const { config, parameters } = checkpoint;
    const settings = await readGenerationSettings(folder, new Set(await readdir(folder)));
    const tokenizer = await loadTokenizer(folder, config, settings.endIds);
    const backend = await startBackend(options.backend);
    const hash = await hashCheckpoint(folder);
    const { executor, budget } = await chooseExecutor(checkpoint, backend, options);
    const decoder = { executor, config, endIds: tokenizer.endIds };
    const model = localModel({
      name,
      hash,
      parameters,
      backend,
      tokenizer,
      decoder,
      settings,
      budget,
      closing: () => loadClosing(folder),
    });
    if (options.check ?? true) {
      await selfCheck(decoder).catch((error) => {
        model.dispose();
        throw error;
      });
    }
    return model;
  } finally {
    await checkpoint.close();
  }
}
