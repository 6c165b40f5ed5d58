import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openSafetensors } from "../../model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../model/safetensors/write-safetensors.js";
import type { AdamState } from "../extract/adam.js";

/**
 * The state of training after the last epoch saved in a folder, or `undefined`.
 *
 * @param key hash of everything the training depends on
 */
export async function readTraining(
  folder: string,
  key: string,
): Promise<{ readonly state: AdamState; readonly epochs: number } | undefined> {
  const path = fileOf(folder, key);
  if (!existsSync(path)) return undefined;
  const file = await openSafetensors(path);
  try {
    const [vector, first, second] = [
      await file.read("vector"),
      await file.read("first"),
      await file.read("second"),
    ];
    return {
      state: { vector, first, second, step: Number(file.metadata.step) },
      epochs: Number(file.metadata.epochs),
    };
  } finally {
    await file.close();
  }
}

/** Saves the state of training after an epoch, in place of that after the epoch before. */
export async function writeTraining(
  folder: string,
  key: string,
  { vector, first, second, step }: AdamState,
  epochs: number,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const tensors = Object.entries({ vector, first, second });
  await writeSafetensors(
    fileOf(folder, key),
    tensors.map(([name, values]) => ({ name, shape: [values.length], values })),
    { step: String(step), epochs: String(epochs) },
  );
}

function fileOf(folder: string, key: string): string {
  return join(folder, `training-${key.slice(0, 32)}.safetensors`);
}
