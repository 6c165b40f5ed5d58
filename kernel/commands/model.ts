import { checkRows, type ModelCheck } from "../../lib/model/check/model-check.js";
import { checkModel, type InjectedVector } from "../../lib/model/check-model.js";
import { convertModel, writtenTypes } from "../../lib/model/convert-model.js";
import { type WeightFormat, weightFormats } from "../../lib/model/executor/weight-format.js";
import { families } from "../../lib/model/family/families.js";
import { downloadModel } from "../../lib/model/hub/download.js";
import { type LoadModelOptions, loadModel } from "../../lib/model/load-model.js";
import { devices } from "../../lib/model/native/load-graphs.js";
import type { AnswersCheck } from "../../lib/report/answer-check/answers-check.js";
import { checkAnswers } from "../../lib/report/answer-check/check-answers.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";
import { terminalBar } from "./terminal-bar.js";

export const model: Command = {
  name: "model",
  summary: "check a local model (its size, injection, speed and answers), download or convert one",
  help: `Usage: populi model check MODEL [options]
       populi model download OWNER/NAME [--revision R]
       populi model convert MODEL FOLDER [--type F32|F16|BF16] [--adapter FOLDER]

check: loads a checkpoint (a Hugging Face folder, a GGUF file, ollama:NAME, OWNER/NAME of the hub, or 'teaching', the model
that comes with Populi), checks that injection changes the right layers only and that the executors agree, and prints what it found.
Families that run: ${families.map(({ title }) => title).join(", ")}.

  --executor tfjs|native      runs the blocks in TensorFlow.js operations, or on ONNX Runtime
  --weights FORMAT            how weights are held (native executor): f32; stored, in a GGUF file's own blocks; 8-bit or
                              4-bit, rounded, with a measurement of how that changes answers; w8a8 or w4a8, the same with
                              activations rounded to 8 bits: faster, and further from f32; auto, the most precise that
                              fits in memory
  --memory "12 GB"            the memory limit; a model that does not fit is not read (default: nine tenths of
                              POPULI_MEMORY_MB, of the container's limit, or of the free memory)
  --device cpu|webgpu|cuda    the device of ONNX Runtime (default cpu); if it fails, the CPU is used, with a warning
  --adapter FOLDER            merges the LoRA adapter of a PEFT folder into the weights
  --ids 1,5,9                 also prints the last position's logits and each layer's hidden state for these token ids, with
                              the injections; layer 0 is the embedding, layer k the output of block k
  --inject LAYER:FILE         adds the only tensor of a safetensors file at every position after a layer; may be repeated
  --answers SURVEY            also tries ways to help the model answer on a survey's items, and tells for each what is read of
                              its answers, whether exact probabilities agree with sampled replies, how much the order of
                              options changes, and which way it recommends
  --items Q1,Q2               the items asked (default: the survey's first twenty)
  --replies 200               replies sampled in each way
  --json                      prints one JSON object, with 'logits' and 'hidden' [layer][width] if ids are given

download: downloads a model from the Hugging Face hub into the Hugging Face cache and prints its folder. An interrupted
download continues where it stopped. HF_TOKEN gives access to gated models, HF_HUB_CACHE moves the cache.

  --revision R                a branch, tag or commit (default main)

convert: writes a model as a Hugging Face folder, with quantised weights widened and an adapter merged, for programs that
read only such folders.

  --type F32|F16|BF16         the number format of the weights (default F32, which keeps every number)

Exit code: 0, or 1 when the checkpoint, a check, the download or the conversion fails.
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
      answers: { type: "string" },
      items: { type: "string" },
      replies: { type: "string" },
      json: { type: "boolean" },
      revision: { type: "string" },
      type: { type: "string" },
    });
    const [action, source, ...others] = positionals;
    if (action !== "check" && action !== "download" && action !== "convert") {
      throw new UsageError(
        action === undefined
          ? "check, download or convert?"
          : `'${action}' is not check, download or convert`,
      );
    }
    if (source === undefined)
      throw new UsageError(action === "download" ? "which OWNER/NAME?" : "which checkpoint?");
    if (action === "convert") return convert(source, others, values);
    if (values.type !== undefined) throw new UsageError("--type is an option of convert");
    if (others.length > 0) throw new UsageError(`one model at a time; also given: ${others.join(", ")}`);
    const { executor, revision } = values;
    const work = { progress: terminalBar() };
    if (action === "download") {
      const foreign = (
        [
          ...(["executor", "weights", "memory", "device", "adapter", "ids", "inject", "json"] as const),
          ...(["answers", "items", "replies"] as const),
        ] as const
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
    const how: LoadModelOptions = {
      ...work,
      ...(executor && { executor }),
      ...(weights && { weights }),
      ...(memory !== undefined && { memory }),
      ...(device && { device }),
      ...(revision !== undefined && { revision }),
      ...(values.adapter !== undefined && { adapter: values.adapter }),
    };
    const { answers: survey } = values;
    const strayed = (["items", "replies"] as const).find((name) => values[name] !== undefined);
    if (survey === undefined && strayed !== undefined)
      throw new UsageError(`--${strayed} is an option of --answers SURVEY`);
    const replies = repliesOf(values.replies);
    const asked = survey === undefined ? undefined : await loadSurvey(survey, work);
    const checked = await checkModel(source, {
      ...how,
      ...(values.ids !== undefined && { ids: parseIds(values.ids) }),
      inject: (values.inject ?? []).map(parseInjection),
    });
    let answers: AnswersCheck | undefined;
    if (asked !== undefined) {
      const loaded = await loadModel(source, how);
      const items = values.items?.split(",").map((name) => name.trim());
      try {
        answers = await checkAnswers({
          model: loaded,
          survey: asked,
          ...work,
          ...(replies !== undefined && { replies }),
          ...(items !== undefined && { items }),
        });
      } finally {
        loaded.dispose();
      }
    }
    process.stdout.write(values.json ? `${asJson(checked, answers)}\n` : asText(checked, answers));
    return 0;
  },
};

/** `populi model convert`. */
async function convert(
  source: string,
  [folder, ...others]: readonly string[],
  values: Readonly<Record<string, unknown>>,
): Promise<number> {
  if (folder === undefined) throw new UsageError("into which folder?");
  if (others.length > 0) throw new UsageError(`one folder at a time; also given: ${others.join(", ")}`);
  const allowed = ["type", "adapter", "revision"];
  const foreign = Object.keys(values).find((name) => values[name] !== undefined && !allowed.includes(name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} is an option of check`);
  const type = writtenTypes.find((one) => one === String(values.type ?? "F32").toUpperCase());
  if (type === undefined) {
    throw new UsageError(`--type takes ${writtenTypes.join(", ")}, found '${String(values.type)}'`);
  }
  await convertModel(source, folder, {
    type,
    progress: terminalBar(),
    ...(typeof values.adapter === "string" && { adapter: values.adapter }),
    ...(typeof values.revision === "string" && { revision: values.revision }),
  });
  process.stdout.write(`${folder}\n`);
  return 0;
}

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

function repliesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`--replies takes a number from 1, found '${text}'`);
  return Number(text);
}

function asJson({ last, ...checked }: ModelCheck, answers: AnswersCheck | undefined): string {
  return JSON.stringify({
    ...checked,
    ...(answers && { answers }),
    ...(last && { logits: [...last.logits], hidden: last.hidden.map((state) => [...state]) }),
  });
}

function asText(checked: ModelCheck, answers: AnswersCheck | undefined): string {
  const lines = checkRows(checked).map(([property, value]) => `  ${property.padEnd(14)}${value}`);
  const table = answers === undefined ? [] : ["", answers.toTable().toText()];
  return `${[checked.path, ...lines, ...table].join("\n")}\n`;
}
