import { checkOptions } from "../errors/known-options.js";
import { agreementText, executorAgreement } from "./check/executor-agreement.js";
import { rememberedCheck } from "./check/remembered-check.js";
import { selfCheck } from "./check/self-check.js";
import { type Checkpoint, hashCheckpoint, hashOfRounded, openCheckpoint } from "./checkpoint/checkpoint.js";
import { readGenerationSettings } from "./checkpoint/generation-settings.js";
import { chooseExecutor, type ExecutorOptions } from "./choose-executor.js";
import { type FindOptions, findCheckpoint } from "./hub/find-checkpoint.js";
import { localModel } from "./local-model.js";
import type { LocalModel } from "./model.js";
import type { Decoder } from "./pass/decoder.js";
import { loadClosing } from "./states/closing.js";
import { startBackend } from "./tfjs/backend.js";
import { loadTokenizer } from "./tokenizer/load-tokenizer.js";

/** How a model is loaded, and what it runs on. */
export interface LoadModelOptions extends ExecutorOptions, FindOptions {
  /**
   * Whether to check at load that injection reaches the layers it should and no others, and that the blocks of ONNX
   * Runtime agree with the operations of TensorFlow.js. What is found is kept in the user's cache folder, and the same
   * model is checked once. Default true.
   */
  readonly check?: boolean;
}

/**
 * Loads a language model.
 *
 * @param source `"teaching"`, the small model that comes with Populi (`"teaching/base"`: before tuning; `"teaching/blind"`: its twin whose answers do not depend on the persona); a Hugging Face checkpoint folder (safetensors, one
 *   file or shards) of a family that runs (`npx populi model --help` lists them); a GGUF file, as for llama.cpp, or a
 *   folder that holds one; `"ollama:NAME"` for a model that Ollama has downloaded; or `"owner/name"` of the Hugging Face
 *   hub. Quantised weights (GGUF; FP8, GPTQ, AWQ, bitsandbytes, compressed-tensors) are widened to float32: what the
 *   quantisation lost stays lost, and the model's table says so. A PEFT folder with a LoRA adapter is that adapter's base
 *   model, with the adapter merged into it. A model of the hub is downloaded once. Later calls use the Hugging Face cache
 *   and do not ask the hub, so that `npx populi model download` is what fetches changes.
 * @throws PopuliError naming the file and what is wrong with it; Interrupted when the signal is raised
 * @example
 * const model = await loadModel("teaching");
 */
export async function loadModel(source: string, options: LoadModelOptions = {}): Promise<LocalModel> {
  checkOptions("loadModel", options, {
    ...{ check: true, backend: true, executor: true, device: true, weights: true, memory: true },
    ...{ progress: true, signal: true, adapter: true, revision: true },
  });
  const { path, adapter, name } = await findCheckpoint(source, options);
  const checkpoint = await openCheckpoint(path, adapter);
  try {
    const { config, parameters, stored } = checkpoint;
    const settings = await readGenerationSettings(stored);
    const tokenizer = await loadTokenizer(stored, config, settings.endIds);
    const backend = await startBackend(options.backend);
    const fileHash = await hashCheckpoint(checkpoint);
    const { executor, budget } = await chooseExecutor(checkpoint, backend, { ...options, hash: fileHash });
    const hash = hashOfRounded(fileHash, executor.weights);
    const decoder = { executor, config, endIds: tokenizer.endIds };
    const check = () => checks(checkpoint, decoder);
    const found =
      (options.check ?? true) ? rememberedCheck({ hash, parameters }, executor, check) : "switched off";
    const checked = await Promise.resolve(found).catch((error) => {
      executor.dispose();
      throw error;
    });
    return localModel({
      name,
      hash,
      adapter: checkpoint.adapter,
      parameters,
      held: checkpoint.held,
      backend,
      tokenizer,
      decoder,
      settings,
      budget,
      checked,
      closing: () => loadClosing(checkpoint),
    });
  } finally {
    await checkpoint.close();
  }
}

/** Runs the checks at load and describes what they found. */
async function checks(checkpoint: Checkpoint, decoder: Decoder): Promise<string> {
  const { layers } = await selfCheck(decoder);
  const injection = `injection does what it should at layers ${layers.join(", ")}`;
  if (decoder.executor.kind !== "native") return injection;
  return `${injection}; ${agreementText(await executorAgreement(checkpoint, decoder.executor))}`;
}
