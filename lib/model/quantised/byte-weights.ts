import { PopuliError } from "../../errors/populi-error.js";
import type { Fields } from "../family/json-fields.js";
import { equalBlocks, type Grid, rowWise, scale } from "./grid.js";
import { byteLevels, numbersOf } from "./numbers-of.js";
import type { QuantisedFormat, StoredModule } from "./quantised-format.js";

/**
 * A byte for each number, and scales: one for the matrix, one for each output, or one for each block. FP8 of DeepSeek,
 * Qwen, Mistral and Meta, and FP8 and INT8 of compressed-tensors and ModelOpt.
 */
export const byteWeights: QuantisedFormat = {
  name: "a byte for each number",
  methods: ["fp8", "fbgemm_fp8", "compressed-tensors", "modelopt"],
  async find(module, settings) {
    const { parts, read } = module;
    const weight = parts.get("weight");
    const levels = weight && weight.type !== "U8" ? byteLevels(weight.type) : undefined;
    if (weight === undefined || levels === undefined) return undefined;
    const scales = ["weight_scale_inv", "weight_scale"].find((part) => parts.has(part));
    if (scales === undefined) {
      throw new PopuliError(
        `'${module.name}.weight' is stored as ${weight.type}, and has no scale`,
        { file: module.file },
        "expected 'weight_scale' or 'weight_scale_inv' beside it",
      );
    }
    const [out = 0, inputs = 0] = weight.shape;
    return {
      shape: weight.shape,
      bits: 8,
      async open() {
        const { bytes } = await read("weight");
        const scaleGrid = await grid(module, scales, [out, inputs], settings);
        const zeros = parts.has("weight_zero_point")
          ? await grid(module, "weight_zero_point", [out, inputs], settings)
          : undefined;
        return (first, into) => {
          const start = first * inputs;
          for (let at = 0; at < into.length; at++) into[at] = levels[bytes[start + at]!]!;
          scale(into, first, scaleGrid, zeros);
        };
      },
    };
  },
};

/** The scales of a matrix: a single one, `[out, 1]`, or one for each block, the last of which may be cut off. */
async function grid(
  module: StoredModule,
  part: string,
  [out, inputs]: readonly [number, number],
  settings: Fields,
): Promise<Grid> {
  const stored = await module.read(part);
  const values = numbersOf(stored);
  const [down = 1, across = 1] = stored.shape;
  if (values.length === 1) return rowWise(values, 1, out, equalBlocks(inputs, inputs));
  const [tall, wide] = blockSizes(settings) ?? [Math.ceil(out / down), Math.ceil(inputs / across)];
  const fitting =
    down === Math.ceil(out / tall) && across === Math.ceil(inputs / wide)
      ? [tall, wide]
      : [out / down, inputs / across];
  if (fitting.every(Number.isInteger))
    return rowWise(values, across, fitting[0]!, equalBlocks(inputs, fitting[1]!));
  throw new PopuliError(
    `'${module.name}.${part}' has the shape [${stored.shape.join(", ")}], which does not divide a weight of [${out}, ${inputs}]`,
    { file: module.file },
  );
}

/** Sizes of blocks that the settings state: for all weights, or in compressed-tensors for a group of modules. */
function blockSizes(settings: Fields): readonly [number, number] | undefined {
  const groups = Object.keys(settings.object("config_groups")?.json ?? {});
  const stated = [
    settings.optionalPositives("weight_block_size", 2),
    ...groups.map((group) =>
      settings
        .object("config_groups")
        ?.object(group)
        ?.object("weights")
        ?.optionalPositives("block_structure", 2),
    ),
  ].find((sizes) => sizes !== undefined);
  return stated && [stated[0]!, stated[1]!];
}
