import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { openSafetensors, writeSafetensors } from "../model/safetensors.js";
import type { HiddenMean } from "./difference-of-means.js";

/** A value's mean hidden state, the answers left out of it, and the means over every other question. */
export interface ValueMean extends HiddenMean {
  readonly empty: number;
  /** Over the first, third, … question and over the second, fourth, …: they show whether a vector repeats. */
  readonly halves: readonly [HiddenMean, HiddenMean];
}

/**
 * The mean kept in a folder under a key of everything it depends on; `undefined` where there is none.
 *
 * @throws PopuliError naming the file when it is cut short or no safetensors file
 */
export async function readCachedMean(folder: string, key: string): Promise<ValueMean | undefined> {
  const path = fileOf(folder, key);
  if (!existsSync(path)) return undefined;
  const file = await openSafetensors(path);
  try {
    const { answers, empty, odd, even } = file.metadata;
    return {
      mean: await file.read("mean"),
      answers: Number(answers),
      empty: Number(empty),
      halves: [
        { mean: await file.read("odd"), answers: Number(odd) },
        { mean: await file.read("even"), answers: Number(even) },
      ],
    };
  } finally {
    await file.close();
  }
}

export async function writeCachedMean(folder: string, key: string, value: ValueMean): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await writeSafetensors(
    fileOf(folder, key),
    [
      { name: "mean", mean: value.mean },
      { name: "odd", mean: value.halves[0].mean },
      { name: "even", mean: value.halves[1].mean },
    ].map(({ name, mean }) => ({ name, shape: [mean.length], values: mean })),
    {
      answers: String(value.answers),
      empty: String(value.empty),
      odd: String(value.halves[0].answers),
      even: String(value.halves[1].answers),
    },
  );
}

function fileOf(folder: string, key: string): string {
  return join(folder, `mean-${key.slice(0, 32)}.safetensors`);
}
