import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import { executorAgreement } from "./check/executor-agreement.js";
import { type ModelCheck, modelCheck } from "./check/model-check.js";
import { probeIds, selfCheck, traceIds } from "./check/self-check.js";
import { type WeightChange, weightChange } from "./check/weight-change.js";
import { type Checkpoint, openCheckpoint } from "./checkpoint/checkpoint.js";
import { chooseExecutor, type ExecutorOptions } from "./choose-executor.js";
import type { Executor } from "./executor/executor.js";
import { isRounded } from "./executor/weight-format.js";
import type { LayerHook } from "./hook/layer-hook.js";
import { type FindOptions, findCheckpoint } from "./hub/find-checkpoint.js";
import { formatsOf } from "./memory/fit-weights.js";
import { nativeRuntime } from "./native/native-executor.js";
import { weightBytes } from "./native/weight-bytes.js";
import type { Decoder } from "./pass/decoder.js";
import { checkIds } from "./pass/pass-inputs.js";
import { withRecovery } from "./pass/recovery.js";
import { emptyPrefix } from "./pass/run-prefix.js";
import { openSafetensors } from "./safetensors/open-safetensors.js";
import { tf } from "./tensors/tf.js";
import { startBackend } from "./tfjs/backend.js";
import { loadWeights } from "./tfjs/load-weights.js";
import { tfjsExecutor } from "./tfjs/tfjs-executor.js";
import { loadTokenizer } from "./tokenizer/load-tokenizer.js";
import type { Tokenizer } from "./tokenizer/tokenizer.js";

/** A vector to add at every position after a layer. */
export interface InjectedVector {
  readonly layer: number;
  /** A safetensors file that holds the vector and nothing else. */
  readonly file: string;
}

/** What a check looks at, and what the model runs on. */
export interface CheckModelOptions extends ExecutorOptions, FindOptions {
  /** Token ids whose logits and hidden states to report. */
  readonly ids?: readonly number[];
  /** Vectors to add while these ids are run. */
  readonly inject?: readonly InjectedVector[];
}

// Bytes. Above this a second copy of the weights may not fit into WebAssembly's memory.
const largestCompared = 1e9;

/**
 * Loads a checkpoint and reports what it is, whether injection works, whether the executors agree, and how fast it
 * runs. With `ids` it also reports logits and hidden states; with rounded weights, what rounding changes in answers.
 *
 * @param source as in {@link loadModel}
 * @throws PopuliError naming what is wrong with the checkpoint, the ids or the injected vector, before weights are
 *   read, or the layer or part that fails a check; Interrupted when the signal is raised
 * @example
 * const check = await checkModel("teaching", { weights: "8-bit" });
 * check.change?.largest; // how far rounding moves an option's probability at most, 0 … 1
 */
export async function checkModel(source: string, options: CheckModelOptions = {}): Promise<ModelCheck> {
  checkOptions("checkModel", options, {
    ...{ ids: true, inject: true, backend: true, executor: true, device: true, weights: true },
    ...{ memory: true, progress: true, signal: true, adapter: true, revision: true },
  });
  const { path, adapter } = await findCheckpoint(source, options);
  const checkpoint = await openCheckpoint(path, adapter);
  try {
    const { config, parameters, stored } = checkpoint;
    const tokenizer = stored.has("tokenizer.json") ? await loadTokenizer(stored, config) : undefined;
    const hooks = await Promise.all(
      (options.inject ?? []).map((one) => injectionHook(one, config.layers, config.width)),
    );
    const ids = options.ids ?? probeIds(config);
    checkIds({ rows: [ids], firstPositions: [0] }, config);
    const backend = await startBackend(options.backend);
    const { executor, budget } = await chooseExecutor(checkpoint, backend, options);
    const decoder: Decoder = { executor, config, endIds: [] };
    try {
      const checked = await selfCheck(decoder);
      const traced = await withRecovery(decoder, emptyPrefix, hooks, (own) => traceIds(decoder, ids, own));
      const logits = traced.logits.slice(-config.vocabulary);
      return modelCheck({
        path,
        architecture: config.architecture,
        layers: config.layers,
        width: config.width,
        vocabulary: config.vocabulary,
        tokenizer: tokenizer?.vocabularySize,
        parameters,
        bytes: executor.bytes,
        bytesByFormat: new Map(
          formatsOf(checkpoint).map((format) => [format, weightBytes(config, format, checkpoint)]),
        ),
        budget,
        executor: executor.reason,
        backend: backend.reason,
        selfCheck: checked,
        disagreement: await compareExecutors(checkpoint, executor, options, ids, hooks, logits),
        agreement: executor.kind === "native" ? await executorAgreement(checkpoint, executor) : undefined,
        change: await measureChange(checkpoint, executor, tokenizer, options),
        tokensPerSecond: await withRecovery(decoder, emptyPrefix, [], () => speed(decoder)),
        last: options.ids && {
          logits,
          hidden: traced.hidden.map((state) => state.slice(-config.width)),
        },
      });
    } finally {
      executor.dispose();
    }
  } finally {
    await checkpoint.close();
  }
}

/**
 * Runs the model in TensorFlow.js too, where weights are not rounded. On four tokens the executors must agree. On the
 * ids asked about the difference is only reported: over a long text, or with large injected vectors, a model can
 * amplify rounding.
 */
async function compareExecutors(
  checkpoint: Checkpoint,
  executor: Executor,
  options: CheckModelOptions,
  ids: readonly number[],
  hooks: readonly LayerHook[],
  shown: Float32Array,
): Promise<number | undefined> {
  if (executor.kind !== "native" || executor.weights !== "f32" || 4 * checkpoint.parameters > largestCompared)
    return undefined;
  const { config } = checkpoint;
  const other: Decoder = {
    executor: tfjsExecutor(await loadWeights(checkpoint, options), config),
    config,
    endIds: [],
  };
  try {
    const few = probeIds(config);
    const own = await traceIds({ executor, config, endIds: [] }, few);
    const difference = largestDifference(own.logits, (await traceIds(other, few)).logits);
    if (!(difference <= 1e-4)) {
      throw new PopuliError(
        `the executors' logits differ by ${difference.toExponential(1)} of the largest; 1e-4 is allowed`,
        { file: checkpoint.path },
      );
    }
    const { logits } = await traceIds(other, ids, hooks);
    return largestDifference(shown, logits.slice(-config.vocabulary));
  } finally {
    other.executor.dispose();
  }
}

async function measureChange(
  checkpoint: Checkpoint,
  executor: Executor,
  tokenizer: Tokenizer | undefined,
  options: CheckModelOptions,
): Promise<WeightChange | undefined> {
  if (!isRounded(executor.weights)) return undefined;
  return weightChange(nativeRuntime()!, checkpoint, executor, tokenizer, options);
}

async function injectionHook(
  { layer, file }: InjectedVector,
  layers: number,
  width: number,
): Promise<LayerHook> {
  if (!Number.isInteger(layer) || layer < 0 || layer > layers) {
    throw new PopuliError(
      `there is no layer ${layer}`,
      { file },
      `the model has layers 0 (the embedding) to ${layers}`,
    );
  }
  const opened = await openSafetensors(file);
  try {
    const tensors = [...opened.tensors.values()];
    const [tensor] = tensors;
    if (tensor === undefined || tensors.length > 1 || tensor.shape.join() !== String(width)) {
      const found = tensors.map(({ name, shape }) => `'${name}' [${shape.join(", ")}]`).join(", ") || "none";
      throw new PopuliError(`the file holds ${found}; expected one tensor of length ${width}`, { file });
    }
    const vector = await opened.read(tensor.name);
    const bad = vector.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new PopuliError(`'${tensor.name}' holds ${vector[bad]} at index ${bad}`, { file });
    return { layer, positional: false, apply: (hidden) => tf.add(hidden, tf.tensor1d(vector)) };
  } finally {
    await opened.close();
  }
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let difference = 0;
  let size = 0;
  a.forEach((value, index) => {
    difference = Math.max(difference, Math.abs(value - b[index]!));
    size = Math.max(size, Math.abs(value));
  });
  return difference / size;
}

async function speed(decoder: Decoder): Promise<number> {
  const { vocabulary, contextLength } = decoder.config;
  const length = Math.min(64, contextLength);
  const ids = Array.from({ length }, (_, i) => (i * 7919) % vocabulary);
  await traceIds(decoder, ids.slice(0, 8));
  const started = performance.now();
  await traceIds(decoder, ids);
  return (1000 * length) / (performance.now() - started);
}
