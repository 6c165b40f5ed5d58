import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { PopuliError } from "../errors/populi-error.js";
import { startBackend } from "./backend.js";
import { hashCheckpoint, openCheckpoint } from "./checkpoint.js";
import { chooseExecutor, type ExecutorOptions } from "./choose-executor.js";
import { localModel } from "./local-model.js";
import type { LocalModel } from "./model.js";
import { selfCheck } from "./self-check.js";
import { teachingFolder } from "./teaching.js";
import { loadTokenizer } from "./tokenizer.js";

export interface LoadModelOptions extends ExecutorOptions {
  /** Whether to check at load that injection does what it says (see {@link selfCheck}). Default true. */
  readonly check?: boolean;
}

/**
 * Loads a language model: `"teaching"`, the small one that Populi brings along, or a Hugging Face folder of the Llama,
 * Mistral, Qwen 2 and 3, Gemma 1 to 3, Phi-3 and 4 or OLMo 2 family (safetensors in F32, F16 or BF16, one file or shards).
 *
 * @throws PopuliError naming the file and what does not fit; Interrupted when the signal is raised
 * @example
 * const model = await loadModel("teaching");
 */
export async function loadModel(source: string, options: LoadModelOptions = {}): Promise<LocalModel> {
  const folder = source === "teaching" ? teachingFolder() : resolve(source);
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new PopuliError(
      `there is no folder '${folder}'`,
      {},
      'loadModel takes a Hugging Face checkpoint folder, or "teaching"',
    );
  }
  const checkpoint = await openCheckpoint(folder);
  try {
    const { config, parameters } = checkpoint;
    const tokenizer = await loadTokenizer(folder, config);
    const backend = await startBackend(options.backend);
    const hash = await hashCheckpoint(folder);
    const executor = await chooseExecutor(checkpoint, backend, options);
    const decoder = { executor, config, endIds: tokenizer.endIds };
    const name = source === "teaching" ? source : basename(folder);
    const model = localModel({ name, hash, parameters, backend, tokenizer, decoder });
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
