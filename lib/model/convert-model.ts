import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import { writeWhole } from "../files/write-whole.js";
import type { LongWork } from "../progress/progress.js";
import { track } from "../progress/track.js";
import { openCheckpoint } from "./checkpoint/checkpoint.js";
import type { StoredCheckpoint } from "./checkpoint/stored-checkpoint.js";
import { storedTensors } from "./checkpoint/stored-tensors.js";
import { families } from "./family/families.js";
import { type FindOptions, findCheckpoint } from "./hub/find-checkpoint.js";
import type { StoredType } from "./safetensors/half-floats.js";
import { writeSafetensors } from "./safetensors/write-safetensors.js";

/** Number formats that a model can be written in. */
export const writtenTypes = ["F32", "F16", "BF16"] as const satisfies readonly StoredType[];

/** How a model is written. */
export interface ConvertOptions extends FindOptions, LongWork {
  /** The number format of the weights. Default `F32`, which keeps every number. */
  readonly type?: "F32" | "F16" | "BF16";
}

const described = [
  ...["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json"],
  ...["chat_template.json", "chat_template.jinja"],
];

/**
 * Writes a model as a Hugging Face folder: quantised weights (GGUF and others) are widened, and a LoRA adapter is merged.
 * `transformers` and other programs can load the folder.
 *
 * @param source as in {@link loadModel}
 * @param folder is made if it does not exist, and must be empty
 * @throws PopuliError naming what is wrong with the checkpoint, or the folder where it is not empty; Interrupted
 * @example
 * await convertModel("teaching", "made", { type: "BF16" }); // or a GGUF file, a quantised folder, "owner/name"
 */
export async function convertModel(
  source: string,
  folder: string,
  options: ConvertOptions = {},
): Promise<void> {
  const names = { adapter: true, revision: true, progress: true, signal: true } as const;
  checkOptions("convertModel", options, { ...names, type: true });
  const { type = "F32" } = options;
  if (!writtenTypes.includes(type))
    throw new PopuliError(`'type' is '${type}'`, {}, `there are: ${writtenTypes.join(", ")}`);
  const { path, adapter } = await findCheckpoint(source, options);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new PopuliError(
      "the folder is not empty",
      { file: folder },
      "name a folder that does not exist yet",
    );
  const checkpoint = await openCheckpoint(path, adapter);
  const { stored, config } = checkpoint;
  const files = await stored.openWeights();
  try {
    const tensors = storedTensors(path, files, config, checkpoint.adapter);
    await track(
      { task: "writing weights", total: tensors.length, unit: "tensors" },
      options,
      async (work) => {
        await writeSafetensors(
          join(folder, "model.safetensors"),
          tensors.map(({ name, shape, runs }) => ({
            name,
            shape,
            type,
            values: (async function* () {
              await work.breathe();
              yield* runs();
              work.step();
            })(),
          })),
          { format: "pt" },
        );
      },
    );
    await writeDescription(stored, folder, type);
  } finally {
    for (const file of files) await file.close();
    await checkpoint.close();
  }
}

const dtypes: Readonly<Record<StoredType, string>> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

/** Writes configuration, tokenizer and template. */
async function writeDescription(stored: StoredCheckpoint, folder: string, type: StoredType): Promise<void> {
  const write = (name: string, text: string) =>
    writeWhole(join(folder, name), (temporary) => writeFile(temporary, text));
  for (const name of described) {
    if (!stored.has(name)) continue;
    await write(
      name,
      name.endsWith(".json")
        ? `${JSON.stringify(await stored.object(name), null, 1)}\n`
        : await stored.text(name),
    );
  }
  const { quantization_config: _, torch_dtype: __, ...config } = await stored.object("config.json");
  const [named] = Array.isArray(config.architectures) ? (config.architectures as readonly unknown[]) : [];
  // A GGUF file does not name it, and other programs need it.
  const modelType = families.flatMap(({ classes }) => classes).find(({ name }) => name === named)?.type;
  const whole = { ...(modelType && { model_type: modelType }), ...config, dtype: dtypes[type] };
  await write("config.json", `${JSON.stringify(whole, null, 1)}\n`);
}
