import { checkRows, type ModelCheck } from "../../lib/model/check/model-check.js";
import { checkModel, type InjectedVector } from "../../lib/model/check-model.js";
import { type WeightFormat, weightFormats } from "../../lib/model/executor/weight-format.js";
import { families } from "../../lib/model/family/families.js";
import { downloadModel } from "../../lib/model/hub/download.js";
import { devices } from "../../lib/model/native/load-graphs.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";
import { terminalBar } from "./terminal-bar.js";

export const model: Command = {
  name: "model",
  summary: "check a local model (its size, injection and speed), or download one",
  help: `Usage: populi model check MODEL [options]
       populi model download OWNER/NAME [--revision R]

check: loads a checkpoint (a Hugging Face folder, a GGUF file, ollama:NAME, OWNER/NAME of the hub, or 'teaching', the model
that comes with Populi), checks that injection changes the right layers only and that the executors agree, and prints what it found.
Families that run: ${families.map(({ title }) => title).join(", ")}.

  --executor tfjs|native      runs the blocks in TensorFlow.js operations, or on ONNX Runtime
  --weights f32|8-bit|4-bit|auto  rounds the weights (native executor), and measures how that changes answers;
                              auto: the most precise that fits in memory
  --memory "12 GB"            the memory limit; a model that does not fit is not read (default: nine tenths of
                              POPULI_MEMORY_MB, of the container's limit, or of the free memory)
  --device cpu|webgpu|cuda    the device of ONNX Runtime (default cpu); if it fails, the CPU is used, with a warning
  --adapter FOLDER            merges the LoRA adapter of a PEFT folder into the weights
  --ids 1,5,9                 also prints the last position's logits and each layer's hidden state for these token ids, with
                              the injections; layer 0 is the embedding, layer k the output of block k
  --inject LAYER:FILE         adds the only tensor of a safetensors file at every position after a layer; may be repeated
  --json                      prints one JSON object, with 'logits' and 'hidden' [layer][width] if ids are given

download: downloads a model from the Hugging Face hub into the Hugging Face cache and prints its folder. An interrupted
download continues where it stopped. HF_TOKEN gives access to gated models, HF_HUB_CACHE moves the cache.

  --revision R                a branch, tag or commit (default main)

Exit code: 0, or 1 when the checkpoint, a check or the download fails.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      executor: { type: "string" },
      weights: { type: "string" },
      memory: { type: "string" },
      device: { type: "string" },
      ids: { type: "string" },
      adapter: { type: "string" },
      inject: { type: "string", multiple: true },
      json: { type: "boolean" },
      revision: { type: "string" },
    });
    const [action, source, ...others] = positionals;
    if (action !== "check" && action !== "download") {
      throw new UsageError(
        action === undefined ? "check or download?" : `'${action}' is neither check nor download`,
      );
    }
    if (source === undefined)
      throw new UsageError(action === "check" ? "which checkpoint?" : "which OWNER/NAME?");
    if (others.length > 0) throw new UsageError(`one model at a time; also given: ${others.join(", ")}`);
    const { executor, revision } = values;
    const work = { progress: terminalBar() };
    if (action === "download") {
      const foreign = (
        ["executor", "weights", "memory", "device", "adapter", "ids", "inject", "json"] as const
      ).find((name) => values[name] !== undefined);
      if (foreign !== undefined) throw new UsageError(`--${foreign} is an option of check`);
      process.stdout.write(`${await downloadModel(source, { ...work, revision })}\n`);
      return 0;
    }
    if (executor !== undefined && executor !== "tfjs" && executor !== "native") {
      throw new UsageError(`--executor takes tfjs or native, found '${executor}'`);
    }
    const { weights, memory } = values;
    if (weights !== undefined && weights !== "auto" && !isFormat(weights)) {
      throw new UsageError(`--weights takes ${[...weightFormats, "auto"].join(", ")}, found '${weights}'`);
    }
    const device = devices.find((name) => name === values.device);
    if (values.device !== undefined && device === undefined) {
      throw new UsageError(`--device takes ${devices.join(", ")}, found '${values.device}'`);
    }
    const checked = await checkModel(source, {
      ...work,
      ...(executor && { executor }),
      ...(weights && { weights }),
      ...(memory !== undefined && { memory }),
      ...(device && { device }),
      ...(revision !== undefined && { revision }),
      ...(values.adapter !== undefined && { adapter: values.adapter }),
      ...(values.ids !== undefined && { ids: parseIds(values.ids) }),
      inject: (values.inject ?? []).map(parseInjection),
    });
    process.stdout.write(values.json ? `${asJson(checked)}\n` : asText(checked));
    return 0;
  },
};

function isFormat(text: string): text is WeightFormat {
  return (weightFormats as readonly string[]).includes(text);
}

function parseIds(text: string): number[] {
  return text.split(",").map((part) => {
    if (!/^\s*\d+\s*$/.test(part)) throw new UsageError(`--ids takes token ids like 1,5,9, found '${text}'`);
    return Number(part);
  });
}

function parseInjection(text: string): InjectedVector {
  const [, layer, file] = /^(\d+):(.+)$/.exec(text) ?? [];
  if (layer === undefined || file === undefined) {
    throw new UsageError(`--inject takes LAYER:FILE, found '${text}'`);
  }
  return { layer: Number(layer), file };
}

function asJson({ last, ...checked }: ModelCheck): string {
  return JSON.stringify({
    ...checked,
    ...(last && { logits: [...last.logits], hidden: last.hidden.map((state) => [...state]) }),
  });
}

function asText(checked: ModelCheck): string {
  const lines = checkRows(checked).map(([property, value]) => `  ${property.padEnd(14)}${value}`);
  return `${[checked.path, ...lines].join("\n")}\n`;
}
