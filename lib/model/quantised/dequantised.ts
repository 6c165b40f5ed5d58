import { PopuliError } from "../../errors/populi-error.js";
import type { Fields } from "../family/json-fields.js";
import type { StoredTensor } from "../safetensors/header.js";
import type { SafetensorsFile } from "../safetensors/open-safetensors.js";
import type { QuantisedWeight, Rows, StoredModule } from "./quantised-format.js";
import { quantisedFormats } from "./quantised-formats.js";

/** A quantised weight, as a plain tensor. */
export interface DequantisedTensor {
  readonly shape: readonly number[];
  readonly type: "F32";
  /** How the file holds it, for people: `4 bits (gptq)`. */
  readonly format: string;
  readonly bits: number;
}

/** Quantised weights, as plain tensors. */
export interface DequantisedWeights {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, DequantisedTensor>;
  /** Fills `into` with whole rows of a tensor, starting at number `first`. */
  readInto(name: string, first: number, into: Float32Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * The quantised weights in a checkpoint's files, as one more file that holds them as plain tensors. Numbers are widened
 * to float32, which is exact up to rounding in the last place; what the quantisation has lost stays lost.
 *
 * @param settings `quantization_config` of `config.json`
 * @throws PopuliError naming the method when weights that it quantised cannot be read
 */
export async function dequantised(
  files: readonly SafetensorsFile[],
  settings: Fields,
): Promise<DequantisedWeights> {
  const method = settings.text("quant_method", "");
  const formats = quantisedFormats.filter(({ methods }) => methods.includes(method));
  if (formats.length === 0) throw unknownMethod(method, settings.file);
  const turned = Object.keys(settings.object("transform_config")?.object("config_groups")?.json ?? {});
  if (turned.length > 0) {
    throw new PopuliError(
      `the weights are rotated ('transform_config': ${turned.join(", ")}), and what they multiply must be too`,
      { file: settings.file },
      "take the model in another quantisation, or unquantised",
    );
  }
  const weights = new Map<string, QuantisedWeight>();
  for (const module of modulesOf(files)) {
    for (const format of formats) {
      const found = await format.find(module, settings);
      if (found === undefined) continue;
      weights.set(`${module.name}.weight`, found);
      break;
    }
  }
  if (weights.size === 0) throw notFound(method, settings.file);
  const tensors = new Map(
    [...weights].map(([name, { shape, bits }]) => [
      name,
      { shape, type: "F32" as const, format: `${bits} bits (${method})`, bits },
    ]),
  );
  // Rows of one weight are read one after the other. Its parts are held until another one is read.
  let held: { readonly name: string; readonly rows: Promise<Rows> } | undefined;
  return {
    path: files[0]!.path,
    tensors,
    async readInto(name, first, into) {
      const { open, shape } = weights.get(name)!;
      if (held?.name !== name) held = { name, rows: open() };
      const rows = await held.rows;
      rows(first / shape.at(-1)!, into);
    },
    close: async () => {
      held = undefined;
    },
  };
}

/** A tensor that is a part of a module, and where it is. */
interface Part {
  readonly tensor: StoredTensor;
  readonly file: SafetensorsFile;
}

/** Tensors by the module that they are parts of: `a.b.qweight` is the part `qweight` of `a.b`. */
function modulesOf(files: readonly SafetensorsFile[]): StoredModule[] {
  const modules = new Map<string, Map<string, Part>>();
  for (const file of files) {
    for (const tensor of file.tensors.values()) {
      const [, module, part] = partName.map((pattern) => pattern.exec(tensor.name)).find(Boolean) ?? [];
      if (module === undefined || part === undefined) continue;
      const parts = modules.get(module) ?? new Map<string, Part>();
      modules.set(module, parts.set(part, { tensor, file }));
    }
  }
  return [...modules].map(([name, parts]) => {
    const [{ file }] = [...parts.values()] as [Part];
    return {
      name,
      file: file.path,
      parts: new Map([...parts].map(([part, { tensor }]) => [part, tensor])),
      async read(part) {
        const found = parts.get(part);
        if (found === undefined)
          throw new PopuliError(`'${part}' of the module '${name}' is missing`, { file: file.path });
        return { ...found.tensor, bytes: await found.file.readBytes(found.tensor.name) };
      },
    };
  });
}

/** Module and part in a tensor's name. The first pattern that fits counts. */
const partName = [/^(.*)_(blocks|scales)$/, /^(.*)\.(weight\..+)$/, /^(.*)\.([^.]+)$/];

function unknownMethod(method: string, file: string): PopuliError {
  const known = [...new Set(quantisedFormats.flatMap(({ methods }) => methods))].sort();
  return new PopuliError(
    `the weights are quantised ('quantization_config' names '${method === "" ? "no method" : method}')`,
    { file },
    `${known.join(", ")} can be read. Otherwise take the checkpoint that this one was made from, in F32, F16 or BF16, ` +
      "and round it at load with weights '8-bit' or '4-bit'",
  );
}

function notFound(method: string, file: string): PopuliError {
  return new PopuliError(
    `'quantization_config' names '${method}', but no weight is stored in a format of it that can be read`,
    { file },
    "if the weights are not quantised after all, remove the field",
  );
}
