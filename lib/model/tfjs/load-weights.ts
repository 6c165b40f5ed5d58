import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { isRouter } from "../checkpoint/expert-names.js";
import { weightNames } from "../checkpoint/weight-names.js";
import { tf } from "../tensors/tf.js";
import { DeviceFailure } from "./device-failure.js";
import type { TensorDevice } from "./tensor-device.js";
import { wasmRoom } from "./wasm-room.js";
import type { BlockWeights, DecoderWeights, ExpertWeights, GatedWeights, Projection } from "./weights.js";

/**
 * Reads a checkpoint's weights into tensors on the current backend, with projections transposed to `[in, out]`.
 *
 * @param device the backend's GPU, if it is one. Each tensor is uploaded at once, and failures are checked for
 *   between blocks.
 * @throws Interrupted when the signal is raised; DeviceFailure; nothing stays allocated
 */
export async function loadWeights(
  checkpoint: Checkpoint,
  work: LongWork = {},
  device?: TensorDevice,
): Promise<DecoderWeights> {
  const { config } = checkpoint;
  const checkDevice = async () => {
    const why = await device?.failure();
    if (why !== undefined) throw new DeviceFailure(device!.title, why);
  };
  // A tied head is read twice.
  const total = weightNames(config).length + (config.tiedHead ? 1 : 0);
  return track({ task: "loading weights", total, unit: "tensors" }, work, async (track) => {
    const reader = weightReader(checkpoint, {
      before: () => track.breathe(),
      after: () => track.step(),
      ...(device?.upload && {
        make(tensor) {
          const made = tensor();
          device.upload!(made);
          return made;
        },
      }),
    });
    try {
      const embedding = await reader.matrix("model.embed_tokens.weight");
      const blocks: BlockWeights[] = [];
      for (let layer = 1; layer <= config.layers; layer++) {
        await checkDevice();
        blocks.push(await reader.block(layer));
      }
      const norm = await reader.vector("model.norm.weight");
      // A tied head is also kept transposed: the memory costs less than transposing it for every product.
      const head = await reader.transposed(config.tiedHead ? "model.embed_tokens.weight" : "lm_head.weight");
      await checkDevice();
      return { embedding, blocks, norm, head };
    } catch (error) {
      reader.dispose();
      throw error;
    }
  });
}

/** Reads parts of a checkpoint into tensors. */
export interface WeightReader {
  vector(name: string): Promise<tf.Tensor1D>;
  matrix(name: string): Promise<tf.Tensor2D>;
  /** A matrix that is stored `[out, in]`, transposed to `[in, out]`. */
  transposed(name: string): Promise<tf.Tensor2D>;
  /** The weights of block `layer` (from 1). */
  block(layer: number): Promise<BlockWeights>;
  /** Frees everything that was read. */
  dispose(): void;
}

/** What happens around the reading of each tensor. */
export interface Reading {
  before?(): Promise<void>;
  after?(): void;
  /** Makes the tensor. By default it is made on the current backend. */
  make?<T extends tf.Tensor>(tensor: () => T): T;
  /** Changes whole rows of a matrix, as stored, in place; not of a router. */
  change?(rows: Float32Array, columns: number): void;
}

export function weightReader(checkpoint: Checkpoint, reading: Reading = {}): WeightReader {
  const { before, after, change, make } = reading;
  const shapes = new Map(weightNames(checkpoint.config).map(({ name, shape }) => [name, shape]));
  const loaded: tf.Tensor[] = [];

  /** Allocates a matrix. `full` returns the tensor once the numbers have been written. */
  function room(rows: number, columns: number): { numbers(): Float32Array; full(): tf.Tensor2D } {
    if (make === undefined && tf.getBackend() === "wasm") {
      const { tensor, numbers } = wasmRoom(rows, columns);
      loaded.push(tensor);
      return { numbers, full: () => tensor };
    }
    const values = new Float32Array(rows * columns);
    return { numbers: () => values, full: () => keep(() => tf.tensor2d(values, [rows, columns])) };
  }
  function keep<T extends tf.Tensor>(tensor: () => T): T {
    const made = make === undefined ? tensor() : make(tensor);
    loaded.push(made);
    return made;
  }
  async function vector(name: string): Promise<tf.Tensor1D> {
    await before?.();
    const values = await checkpoint.read(name);
    after?.();
    return keep(() => tf.tensor1d(values));
  }
  async function matrix(name: string): Promise<tf.Tensor2D> {
    await before?.();
    const [rows, columns] = shapes.get(name) as [number, number];
    const { numbers, full } = room(rows, columns);
    let at = 0;
    for await (const run of checkpoint.runs(name)) {
      change?.(run, columns);
      numbers().set(run, at);
      at += run.length;
    }
    after?.();
    return full();
  }
  /** Transposes while reading, so that the matrix is never held twice. */
  async function transposed(name: string): Promise<tf.Tensor2D> {
    await before?.();
    const [rows, columns] = shapes.get(name) as [number, number];
    const { numbers, full } = room(columns, rows);
    let row = 0;
    for await (const run of checkpoint.runs(name)) {
      if (!isRouter(name)) change?.(run, columns);
      const count = run.length / columns;
      const values = numbers();
      // Column by column, so that writes are adjacent.
      for (let column = 0; column < columns; column++) {
        const to = column * rows + row;
        for (let i = 0; i < count; i++) values[to + i] = run[i * columns + column]!;
      }
      row += count;
    }
    after?.();
    return full();
  }
  async function projection(name: string): Promise<Projection> {
    const weight = await transposed(`${name}.weight`);
    return shapes.has(`${name}.bias`) ? { weight, bias: await vector(`${name}.bias`) } : { weight };
  }
  /** A norm, if the family has it. */
  async function norm<Key extends keyof BlockWeights>(
    key: Key,
    name: string,
  ): Promise<Partial<Pick<BlockWeights, Key>>> {
    if (!shapes.has(`${name}.weight`)) return {};
    return { [key]: await vector(`${name}.weight`) } as unknown as Pick<BlockWeights, Key>;
  }
  async function block(layer: number): Promise<BlockWeights> {
    const at = `model.layers.${layer - 1}`;
    return {
      ...(await norm("attentionNorm", `${at}.input_layernorm`)),
      query: await projection(`${at}.self_attn.q_proj`),
      key: await projection(`${at}.self_attn.k_proj`),
      value: await projection(`${at}.self_attn.v_proj`),
      output: await projection(`${at}.self_attn.o_proj`),
      ...(await norm("queryNorm", `${at}.self_attn.q_norm`)),
      ...(await norm("keyNorm", `${at}.self_attn.k_norm`)),
      ...(await norm("attentionOutputNorm", `${at}.attention_output_norm`)),
      ...(await norm("innerNorm", `${at}.post_attention_layernorm`)),
      ...(await norm("innerOutputNorm", `${at}.inner_output_norm`)),
      ...(shapes.has(`${at}.self_attn.sinks`) && { sinks: await vector(`${at}.self_attn.sinks`) }),
      inner: shapes.has(`${at}.mlp.router.weight`) ? await mixture(`${at}.mlp`) : await gated(`${at}.mlp`),
    };
  }
  async function gated(at: string): Promise<GatedWeights> {
    return {
      gate: await projection(`${at}.gate_proj`),
      up: await projection(`${at}.up_proj`),
      down: await projection(`${at}.down_proj`),
    };
  }
  async function mixture(at: string): Promise<ExpertWeights> {
    const router = await projection(`${at}.router`);
    const experts: GatedWeights[] = [];
    for (let n = 0; n < checkpoint.config.experts!.count; n++)
      experts.push(await gated(`${at}.experts.${n}`));
    return { router, experts };
  }
  return { vector, matrix, transposed, block, dispose: () => tf.dispose(loaded) };
}
