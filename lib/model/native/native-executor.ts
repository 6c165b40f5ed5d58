import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import type * as ort from "onnxruntime-node";
import { Interrupted } from "../../errors/interrupted.js";
import { type LongWork, longWork } from "../../progress/progress.js";
import type { KeyValues, Past } from "../attention.js";
import type { Checkpoint } from "../checkpoint.js";
import type { DecoderConfig } from "../config.js";
import { type Executor, paddedIds } from "../executor.js";
import type { Rotary } from "../rotary-tables.js";
import { valuesAtWanted } from "../wanted-positions.js";
import { weightNames } from "../weight-names.js";
import { attentionGraph, closingGraph, headGraph, openingGraph, type StoredProjection } from "./graphs.js";
import { type OnnxGraph, onnxModel } from "./onnx.js";

/** ONNX Runtime, where its package is installed and its library loads on this machine. */
export function nativeRuntime(): typeof ort | undefined {
  try {
    return createRequire(import.meta.url)("onnxruntime-node") as typeof ort;
  } catch {
    return undefined;
  }
}

/**
 * Runs a decoder's blocks as small ONNX graphs on ONNX Runtime's CPU kernels (five times tfjs-wasm on two cores). Weights go
 * from the checkpoint straight into the graphs.
 *
 * @throws Interrupted when the signal is raised while loading
 */
export async function nativeExecutor(
  runtime: typeof ort,
  checkpoint: Checkpoint,
  work: LongWork = {},
): Promise<Executor> {
  const { config } = checkpoint;
  const { progress, signal } = longWork(work);
  const names = new Set(weightNames(config).map(({ name }) => name));
  const task = "loading weights";
  const report = (done: number, state: "running" | "finished" | "interrupted" | "failed") =>
    progress({ task, done, total: config.layers + 1, unit: "blocks", state });
  const sessions: ort.InferenceSession[] = [];
  const open = async (graph: OnnxGraph) => {
    const session = await runtime.InferenceSession.create(onnxModel(graph), sessionOptions);
    sessions.push(session);
    return session;
  };
  const stored = async (...parts: string[]): Promise<StoredProjection> => {
    const weight = joined(await inTurn(parts.map((part) => () => checkpoint.read(`${part}.weight`))));
    if (!names.has(`${parts[0]}.bias`)) return { weight };
    return { weight, bias: joined(await inTurn(parts.map((part) => () => checkpoint.read(`${part}.bias`)))) };
  };
  const optional = async (name: string) => (names.has(name) ? await checkpoint.read(name) : undefined);
  try {
    const blocks: { readonly opening: ort.InferenceSession; readonly closing: ort.InferenceSession }[] = [];
    for (let layer = 0; layer < config.layers; layer++) {
      if (signal?.aborted) throw new Interrupted(task);
      const at = `model.layers.${layer}`;
      const opening = openingGraph(config, {
        norm: await optional(`${at}.input_layernorm.weight`),
        queryKeyValue: await stored(
          `${at}.self_attn.q_proj`,
          `${at}.self_attn.k_proj`,
          `${at}.self_attn.v_proj`,
        ),
        queryNorm: await optional(`${at}.self_attn.q_norm.weight`),
        keyNorm: await optional(`${at}.self_attn.k_norm.weight`),
      });
      const closing = closingGraph(config, {
        output: await stored(`${at}.self_attn.o_proj`),
        outputNorm: await optional(`${at}.attention_output_norm.weight`),
        norm: await optional(`${at}.post_attention_layernorm.weight`),
        gateUp: await stored(`${at}.mlp.gate_proj`, `${at}.mlp.up_proj`),
        down: await stored(`${at}.mlp.down_proj`),
        innerOutputNorm: await optional(`${at}.inner_output_norm.weight`),
      });
      blocks.push({ opening: await open(opening), closing: await open(closing) });
      report(layer + 1, "running");
    }
    const embedding = await checkpoint.read("model.embed_tokens.weight");
    const head = config.tiedHead ? embedding : await checkpoint.read("lm_head.weight");
    const headSession = await open(headGraph(config, await checkpoint.read("model.norm.weight"), head));
    // Questions look back on nothing, a prefix, and their own words; answers on all three, and their own beginning.
    const attentions: ort.InferenceSession[] = [];
    for (let pasts = 0; pasts <= 3; pasts++) attentions.push(await open(attentionGraph(config, pasts)));
    report(config.layers + 1, "finished");

    const { width } = config;
    const tensor = (values: Float32Array, dims: readonly number[]) =>
      new runtime.Tensor("float32", values, dims);
    return {
      kind: "native",
      reason: "native: ONNX Runtime on the CPU",
      bytes: 4 * checkpoint.parameters + (config.tiedHead ? 4 * embedding.length : 0),
      embed(rows, positions) {
        const ids = paddedIds(rows, positions);
        const values = new Float32Array(ids.length * width);
        ids.forEach((id, index) => {
          values.set(embedding.subarray(id * width, (id + 1) * width), index * width);
        });
        if (config.embeddingScale !== 1)
          values.forEach((value, i) => {
            values[i] = value * config.embeddingScale;
          });
        return tf.tensor3d(values, [rows.length, positions, width]);
      },
      async block(layer, hidden, rotary, mask, pasts, wanted) {
        const [batch, positions] = hidden.shape;
        const { opening, closing } = blocks[layer - 1]!;
        const state = tensor(hidden.dataSync() as Float32Array, [batch * positions, width]);
        const heads = config.heads + 2 * config.keyValueHeads;
        const opened = await opening.run({
          hidden: state,
          ...rotaryInputs(runtime, config, rotary),
          rows: shapeOf(runtime, [batch, positions, heads, config.headWidth]),
        });
        const asking = wanted === undefined ? positions : 1;
        // `[batch · positions, size]` of the positions that ask.
        const asked = (all: ort.Tensor, shape: readonly number[]) =>
          wanted === undefined
            ? all
            : tensor(
                valuesAtWanted(all.data as Float32Array, positions, all.size / (batch * positions), wanted),
                shape,
              );
        const inputs = attentionInputs(runtime, config, batch, positions, asking, mask, pasts);
        const { queries, keys, values } = opened as Record<"queries" | "keys" | "values", ort.Tensor>;
        const mixed = await attentions[pasts.length]!.run({
          queries: asked(queries, [batch, 1, config.heads, config.headWidth]),
          keys,
          values,
          ...inputs,
        });
        const closed = await closing.run({ hidden: asked(state, [batch, width]), attended: mixed.attended! });
        return {
          hidden: tf.tensor3d(closed.output!.data as Float32Array, [batch, asking, width]),
          keys: remembered(keys),
          values: remembered(values),
        };
      },
      async logits(rows) {
        const found = await headSession.run({ hidden: tensor(rows.dataSync() as Float32Array, rows.shape) });
        return tf.tensor2d(found.logits!.data as Float32Array, [rows.shape[0], config.vocabulary]);
      },
      dispose() {
        for (const session of sessions) void session.release();
      },
    };
  } catch (error) {
    for (const session of sessions) await session.release();
    report(0, error instanceof Interrupted ? "interrupted" : "failed");
    throw error;
  }
}

const sessionOptions: ort.InferenceSession.SessionOptions = {
  executionProviders: ["cpu"],
  graphOptimizationLevel: "all",
  // Warnings about graphs that are as they should be would land in the notebook.
  logSeverityLevel: 3,
  // Every graph has threads of its own; let spin between blocks, they took five times the CPU time of the work itself.
  extra: { session: { intra_op: { allow_spinning: "0" } } },
};

/** The runtime's own tensors behind keys and values handed out, so that looking back copies nothing. */
const behind = new WeakMap<tf.Tensor, ort.Tensor>();

function remembered(tensor: ort.Tensor): tf.Tensor4D {
  const held = tf.tensor4d(tensor.data as Float32Array, tensor.dims as [number, number, number, number]);
  behind.set(held, tensor);
  return held;
}

function recalled(runtime: typeof ort, tensor: tf.Tensor4D): ort.Tensor {
  return behind.get(tensor) ?? new runtime.Tensor("float32", tensor.dataSync() as Float32Array, tensor.shape);
}

function shapeOf(runtime: typeof ort, lengths: readonly number[]): ort.Tensor {
  return new runtime.Tensor("int64", BigInt64Array.from(lengths, BigInt), [lengths.length]);
}

function rotaryInputs(runtime: typeof ort, { rotaryWidth }: DecoderConfig, { cos, sin }: Rotary) {
  const half = rotaryWidth / 2;
  // Both halves of a head turn alike; the graph takes one.
  const halved = (tensor: tf.Tensor3D) => {
    const [rows, positions] = tensor.shape;
    const values = tf.tidy(() => tf.slice(tensor, [0, 0, 0], [-1, -1, half]).dataSync() as Float32Array);
    return new runtime.Tensor("float32", values, [rows, positions, 1, half]);
  };
  return { cos: halved(cos), sin: halved(sin) };
}

function attentionInputs(
  runtime: typeof ort,
  { heads, keyValueHeads: kv, headWidth }: DecoderConfig,
  batch: number,
  positions: number,
  asking: number,
  mask: tf.Tensor3D,
  pasts: readonly Past[],
): Record<string, ort.Tensor> {
  const group = heads / kv;
  const shape = (...lengths: number[]) => shapeOf(runtime, lengths);
  const spread = (tensor: tf.Tensor3D) =>
    new runtime.Tensor("float32", tensor.dataSync() as Float32Array, [
      1,
      tensor.shape[0],
      1,
      ...tensor.shape.slice(1),
    ]);
  const inputs: Record<string, ort.Tensor> = {
    mask: spread(mask),
    grouped: shape(kv, group, batch, asking * headWidth),
    ownQueries: shape(kv, batch, group * asking, headWidth),
    ownScores: shape(kv, batch, group, asking, positions),
    ownWeights: shape(kv, batch, group * asking, positions),
    swapped: shape(kv, batch, group, asking * headWidth),
    byHead: shape(heads, batch, asking, headWidth),
  };
  if (pasts.length > 0) {
    inputs.mixed = shape(kv, batch, group * asking, headWidth);
    inputs.lengths = shape(...pasts.map(({ keys }) => keys.shape[3]), positions);
  }
  pasts.forEach((past: KeyValues & { readonly mask?: tf.Tensor3D }, n) => {
    const [, pastBatch, , length] = past.keys.shape;
    // A past shared by rows takes all their queries as one product.
    const rows = (batch / pastBatch) * group * asking;
    inputs[`keys${n}`] = recalled(runtime, past.keys);
    inputs[`values${n}`] = recalled(runtime, past.values);
    inputs[`mask${n}`] =
      past.mask === undefined
        ? new runtime.Tensor("float32", new Float32Array(length), [1, 1, 1, 1, length])
        : spread(past.mask);
    inputs[`queries${n}`] = shape(kv, pastBatch, rows, headWidth);
    inputs[`scores${n}`] = shape(kv, batch, group, asking, length);
    inputs[`weights${n}`] = shape(kv, pastBatch, rows, length);
  });
  return inputs;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0]!;
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function inTurn<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  for (const task of tasks) results.push(await task());
  return results;
}
