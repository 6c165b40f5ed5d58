import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TensorToWrite, writeSafetensors } from "../../../lib/model/safetensors/write-safetensors.js";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { codesName, parameterShapes } from "./parameters.js";

/** Writes `model.safetensors` (float16), `config.json` and `generation_config.json`, in Hugging Face's layout. */
export async function writeCheckpoint(
  folder: string,
  hubConfig: Readonly<Record<string, unknown>>,
  config: DecoderConfig,
  values: Float32Array,
): Promise<void> {
  const tensors = parameterShapes(config, 0)
    .filter(({ name }) => name !== codesName)
    .map(({ name, shape, transposed, offset, size }): TensorToWrite => {
      const own = values.slice(offset, offset + size);
      if (!transposed) return { name, shape, values: own, type: "F16" };
      const [rows, columns] = shape as readonly [number, number];
      return { name, shape: [columns, rows], values: transpose(own, rows, columns), type: "F16" };
    });
  await mkdir(folder, { recursive: true });
  await writeSafetensors(join(folder, "model.safetensors"), tensors, { format: "pt" });
  await writeFile(join(folder, "config.json"), `${JSON.stringify(hubConfig, null, 2)}\n`);
  const generation = {
    eos_token_id: hubConfig.eos_token_id,
    pad_token_id: hubConfig.pad_token_id,
    do_sample: true,
  };
  await writeFile(join(folder, "generation_config.json"), `${JSON.stringify(generation, null, 2)}\n`);
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j]!;
  }
  return turned;
}
