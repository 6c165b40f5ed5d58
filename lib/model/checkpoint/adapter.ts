import { stat } from "node:fs/promises";
import { join } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { openSafetensors } from "../safetensors/open-safetensors.js";
import { adapterConfigName, readAdapterConfig } from "./adapter-config.js";

/** What an adapter changes, for people. */
export interface AdapterSummary {
  readonly folder: string;
  /** Ranks that occur, ascending. */
  readonly ranks: readonly number[];
  /** Names of the projections that it changes, such as `q_proj`. */
  readonly targets: readonly string[];
}

/** A LoRA adapter (Hu et al. 2021, arXiv 2106.09685): it adds scale · B · A to weights. */
export interface Adapter extends AdapterSummary {
  /** Files that determine what it adds, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** Whether it changes a stored tensor. */
  changes(stored: string): boolean;
  /** Adds to whole rows of a stored tensor, in place. `first` is the number of the first row. */
  add(stored: string, shape: readonly number[], first: number, rows: Float32Array): void;
  /** @throws PopuliError when it changes a tensor that the base does not have, or of another shape */
  checkBase(places: Iterable<{ readonly stored: string; readonly shape: readonly number[] }>): void;
}

/** The two factors of one module, `[rank, in]` and `[out, rank]`. */
interface Factors {
  readonly rank: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly scale: number;
}

const weightsName = "adapter_model.safetensors";

/**
 * Reads a LoRA adapter from a PEFT folder: `adapter_config.json` and `adapter_model.safetensors`.
 *
 * @throws PopuliError when a file is missing or broken, or it is an adapter that cannot be merged
 */
export async function readAdapter(folder: string): Promise<Adapter> {
  const config = await readAdapterConfig(folder);
  const path = join(folder, weightsName);
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    throw new PopuliError(
      `the adapter has no ${weightsName}`,
      { file: folder },
      "adapters in other formats are not read: save it again with peft's save_pretrained",
    );
  }
  const modules = new Map<string, Factors>();
  const file = await openSafetensors(path);
  try {
    const names = [...file.tensors.keys()];
    for (const name of names) {
      const [, module, part] =
        /^base_model\.model\.(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(name) ?? [];
      if (module === undefined) {
        throw new PopuliError(
          `the adapter replaces or adds '${name}', which is no pair of low-rank factors`,
          { file: path },
          "merge it into its base with peft (merge_and_unload), and load the merged model",
        );
      }
      if (part === "B") {
        if (names.includes(name.replace("lora_B", "lora_A"))) continue;
        throw new PopuliError(`'${name}' has no lora_A`, { file: path }, "the file is not complete");
      }
      const other = names.find((one) => one === name.replace(/lora_A/, "lora_B"));
      const [rank, inputs] = file.tensors.get(name)!.shape as [number, number];
      const shape = other === undefined ? [] : file.tensors.get(other)!.shape;
      const [outputs, own] = shape as [number?, number?];
      if (other === undefined || outputs === undefined || own !== rank) {
        throw new PopuliError(`'${name}' [${rank}, ${inputs}] has no lora_B of rank ${rank}`, { file: path });
      }
      const [a, b] = [await file.read(name), await file.read(other)];
      // Models that also take images put a prefix before the names of their text part.
      modules.set(module.replace("language_model.", ""), {
        rank,
        inputs,
        outputs,
        a,
        b,
        scale: config.scale(module, rank),
      });
    }
  } finally {
    await file.close();
  }
  if (modules.size === 0) throw new PopuliError("the adapter changes nothing", { file: path });
  const factorsOf = (stored: string) => modules.get(stored.replace(/\.weight$/, ""));
  return {
    folder,
    ranks: [...new Set([...modules.values()].map(({ rank }) => rank))].sort((x, y) => x - y),
    targets: [...new Set([...modules.keys()].map((module) => module.split(".").at(-1)!))].sort(),
    files: new Map([adapterConfigName, weightsName].map((name) => [name, join(folder, name)])),
    changes: (stored) => factorsOf(stored) !== undefined,
    add(stored, shape, first, rows) {
      const factors = factorsOf(stored);
      if (factors !== undefined) addProduct(factors, first, rows, shape[1]!);
    },
    checkBase(places) {
      const shapes = new Map(
        [...places].map(({ stored, shape }) => [stored.replace(/\.weight$/, ""), shape]),
      );
      for (const [module, { outputs, inputs }] of modules) {
        const shape = shapes.get(module);
        if (shape?.join() === `${outputs},${inputs}`) continue;
        throw new PopuliError(
          shape === undefined
            ? `the adapter changes '${module}', which the model does not have`
            : `the adapter changes '${module}' of shape [${outputs}, ${inputs}]; the model's is [${shape.join(", ")}]`,
          { file: path },
          config.base === "" ? "it belongs to another model" : `it was trained on '${config.base}'`,
        );
      }
    },
  };
}

function addProduct({ rank, a, b, scale }: Factors, first: number, rows: Float32Array, width: number): void {
  const added = new Float64Array(width);
  for (let row = 0; row * width < rows.length; row++) {
    added.fill(0);
    for (let k = 0; k < rank; k++) {
      const factor = scale * b[(first + row) * rank + k]!;
      const from = k * width;
      for (let column = 0; column < width; column++) added[column]! += factor * a[from + column]!;
    }
    const to = row * width;
    for (let column = 0; column < width; column++) rows[to + column]! += added[column]!;
  }
}
