import { mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { aligned, ggufEntry, ggufHead, ggufTensor, text, types, uint32 } from "../../files/gguf.js";
import { NotGguf, readGgufHead } from "../../files/gguf-head.js";
import { writeWhole } from "../../files/write-whole.js";
import { type ShownAsTable, shownAsTable } from "../../show/shown-as-table.js";
import { type Cell, Table } from "../../show/table.js";
import { additions } from "../plan/additions.js";
import type { SteeringPlan } from "../plan/plan.js";
import { norm } from "../vectors/vector-set.js";

/**
 * A control vector of llama.cpp: what is added after each block, at every position.
 *
 * llama.cpp counts blocks from 0 and never steers block 0. Its tensor `direction.N` is therefore added to the output of
 * our block N + 1, and it cannot steer our block 1.
 */
export interface ControlVector {
  /** The model's architecture as llama.cpp calls it: "llama", "qwen2", … */
  readonly architecture: string;
  /** `[width]` for each block, 2 … L. */
  readonly byLayer: ReadonlyMap<number, Float32Array>;
}

/**
 * Makes a control vector for llama.cpp of what a plan injects for one respondent: its vectors at their strength, and
 * noise of scope `agent`.
 *
 * @param respondent row number in the survey, 0 … size − 1
 * @param architecture the model's, e.g. `model.architecture`
 * @throws PopuliError for noise of another scope, which one vector cannot contain
 * @example
 * controlVector(run.plan!, 12, model.architecture);
 */
export function controlVector(
  plan: SteeringPlan,
  respondent: number,
  architecture: string,
): ControlVector & ShownAsTable {
  if (plan.noise.sigma > 0 && plan.noise.scope !== "agent")
    throw new PopuliError(
      `noise of scope '${plan.noise.scope}' does not fit into one vector`,
      {},
      "a control vector is the same at every position of every prompt: use scope 'agent', or no noise",
    );
  return shown({
    architecture: architecture === "mistral" ? "llama" : architecture,
    byLayer: new Map(
      additions(plan.of(respondent), plan.noise, plan.vectors.provenance.model.width).map(({ layer, at }) => [
        layer,
        at(),
      ]),
    ),
  });
}

/**
 * Saves a control vector as a GGUF file, for llama.cpp's `--control-vector FILE`. A failure leaves no partial file.
 *
 * @throws PopuliError for an injection after block 1, which llama.cpp does not steer
 * @example
 * await saveControlVector(controlVector(run.plan!, 12, model.architecture), "respondent-12.gguf");
 */
export async function saveControlVector(vector: ControlVector, path: string): Promise<void> {
  const layers = [...vector.byLayer.keys()].sort((a, b) => a - b);
  if (layers.length === 0) throw new PopuliError("the control vector is empty", { file: path });
  const first = layers[0]!;
  if (first < 2)
    throw new PopuliError(
      "llama.cpp does not steer its first block",
      { file: path, layer: first },
      "inject at block 2 or later",
    );
  const width = vector.byLayer.get(first)!.length;
  const metadata = [
    ggufEntry("general.architecture", types.string, text("controlvector")),
    ggufEntry("controlvector.model_hint", types.string, text(vector.architecture)),
    ggufEntry("controlvector.layer_count", types.uint32, uint32(layers.length)),
  ];
  const size = aligned(4 * width);
  const tensors = layers.map((layer, i) => ggufTensor(`direction.${layer - 1}`, [width], i * size));
  const head = Buffer.concat([ggufHead(tensors.length, metadata.length), ...metadata, ...tensors]);
  const file = Buffer.alloc(aligned(head.length) + layers.length * size);
  head.copy(file);
  layers.forEach((layer, i) => {
    const at = aligned(head.length) + i * size;
    vector.byLayer.get(layer)!.forEach((value, k) => {
      file.writeFloatLE(value, at + 4 * k);
    });
  });
  mkdirSync(dirname(path), { recursive: true });
  await writeWhole(path, (temporary) => writeFile(temporary, file));
}

/**
 * Loads a control vector from a GGUF file, whoever wrote it.
 *
 * @throws PopuliError naming the file when it is missing, not GGUF, truncated, not a control vector, or not in F32
 * @example
 * (await loadControlVector("respondent-12.gguf")).byLayer.keys();
 */
export async function loadControlVector(path: string): Promise<ControlVector & ShownAsTable> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new PopuliError(error.code === "ENOENT" ? "the file is missing" : error.message, { file: path });
  });
  try {
    return parse(bytes, path);
  } catch (error) {
    if (error instanceof RangeError) throw new PopuliError("the file is cut short", { file: path });
    if (!(error instanceof NotGguf)) throw error;
    throw new PopuliError(
      error.message,
      { file: path },
      error.advice ?? "load vectors saved by saveVectors with loadVectors",
    );
  }
}

function parse(bytes: Buffer, path: string): ControlVector & ShownAsTable {
  const refuse = (found: string, advice?: string): never => {
    throw new PopuliError(found, { file: path }, advice);
  };
  const { metadata, tensors } = readGgufHead(bytes);
  if (metadata.get("general.architecture") !== "controlvector")
    refuse(
      `its general.architecture is '${metadata.get("general.architecture") ?? ""}'`,
      "'controlvector' was expected",
    );
  const byLayer = new Map<number, Float32Array>();
  for (const { name, shape, type, at } of tensors) {
    const number = /^direction\.([1-9]\d*)$/.exec(name);
    if (number === null || shape.length !== 1) {
      refuse(`the tensor '${name}' is not a direction`);
      continue;
    }
    if (type !== types.f32) refuse(`the tensor '${name}' is not stored as F32`);
    if (shape[0]! > bytes.length) throw new RangeError("a tensor beyond the file");
    const values = new Float32Array(shape[0]!);
    for (let k = 0; k < values.length; k++) values[k] = bytes.readFloatLE(at + 4 * k);
    byLayer.set(Number(number[1]) + 1, values);
  }
  const widths = new Set([...byLayer.values()].map((values) => values.length));
  if (widths.size > 1) refuse(`its directions have different lengths: ${[...widths].join(", ")}`);
  return shown({ architecture: String(metadata.get("controlvector.model_hint") ?? ""), byLayer });
}

/** A vector that is displayed as a table of lengths instead of thousands of numbers. */
function shown(vector: ControlVector): ControlVector & ShownAsTable {
  const { architecture, byLayer } = vector;
  const toTable = () =>
    new Table(
      `Control vector for llama.cpp${architecture === "" ? "" : `, architecture ${architecture}`}`,
      [
        { name: "after block" },
        { name: "llama.cpp's layer" },
        { name: "width" },
        { name: "length", digits: 3 },
      ],
      [...byLayer].map(([layer, values]): Cell[] => [layer, layer - 1, values.length, norm(values)]),
    );
  return shownAsTable(vector, toTable);
}
