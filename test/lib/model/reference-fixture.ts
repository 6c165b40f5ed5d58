import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WeightFormat } from "../../../lib/model/executor/weight-format.js";
import type { LayerHook } from "../../../lib/model/hook/layer-hook.js";
import { tf } from "../../../lib/model/tensors/tf.js";

/** What test/reference/make_fixtures.py recorded for a tiny random checkpoint, in float64. */
export interface Reference {
  readonly injections: Readonly<Record<string, readonly number[]>>;
  readonly sequences: readonly {
    readonly ids: readonly number[];
    readonly injected: boolean;
    readonly positions: readonly number[];
    /** `[layers + 1, positions, width]` */
    readonly hidden: readonly number[];
    /** `[positions, vocabulary]` */
    readonly logits: readonly number[];
  }[];
  readonly prefix: readonly number[];
  readonly questions: readonly {
    readonly ids: readonly number[];
    readonly options: readonly (readonly number[])[];
  }[];
  readonly scores: readonly {
    readonly injected: boolean;
    readonly probabilities: readonly number[];
    readonly invalid: number;
  }[];
  readonly greedy: readonly { readonly prompt: readonly number[]; readonly answer: readonly number[] }[];
}

export const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));
export const fixtureNames = [
  "llama",
  "llama-tied",
  "llama-biased",
  "mistral",
  "qwen2",
  "qwen2-yarn",
  "qwen3",
  "gemma",
  "gemma2",
  "gemma3",
  "phi3",
  "olmo2",
  "olmo3",
  "smollm3",
  "granite",
  "ministral3",
  "mixtral",
  "qwen3-moe",
  "gpt-oss",
  "qwen3-moe-mixed",
] as const;

/** Fixtures for which test/reference/make_quantised.py recorded the results of rounded weights. */
export const quantisedFixtureNames = ["qwen2", "llama-biased", "gemma2"] as const;

export async function readReference(name: string, weights: WeightFormat = "f32"): Promise<Reference> {
  const file = weights === "f32" ? "reference.json" : `reference-${weights}.json`;
  return JSON.parse(await readFile(join(fixtures, name, file), "utf8")) as Reference;
}

/** The recorded injections as hooks. */
export function injectionHooks(reference: Reference): LayerHook[] {
  return Object.entries(reference.injections).map(([layer, vector]) => ({
    layer: Number(layer),
    apply: (hidden) => tf.add(hidden, tf.tensor1d([...vector])),
  }));
}

/** The largest difference, as a share of the largest expected value. */
export function relativeError(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(found[i]! - expected[i]!);
    difference = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(difference, apart);
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return difference / size;
}
