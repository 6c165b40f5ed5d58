import type { Fields } from "../family/json-fields.js";
import { groupsOfColumns, rowWise, scale } from "./grid.js";
import { numbersOf, wordsOf } from "./numbers-of.js";
import { packedAt } from "./packed-integers.js";
import type { QuantisedFormat, StoredModule } from "./quantised-format.js";

/**
 * Integers of 1 to 8 bits of compressed-tensors ("pack-quantized"): packed along the rows of `[out, in]`, with scales,
 * and zero points that are packed down their columns.
 */
export const packedWeights: QuantisedFormat = {
  name: "packed integers",
  methods: ["compressed-tensors"],
  async find(module, settings) {
    const { parts, read } = module;
    const packed = parts.get("weight_packed");
    if (packed?.type !== "I32" || !parts.has("weight_shape") || !parts.has("weight_scale")) return undefined;
    const [out, inputs] = await shapeOf(module);
    const [, words = 0] = packed.shape;
    const bits = Math.floor((words * 32) / inputs);
    const middle = 1 << (bits - 1);
    return {
      shape: [out, inputs],
      bits,
      async open() {
        const numbers = wordsOf((await read("weight_packed")).bytes);
        const stored = await read("weight_scale");
        const groups = stored.shape[1] ?? 1;
        const columns = parts.has("weight_g_idx")
          ? wordsOf((await read("weight_g_idx")).bytes)
          : groupsOfColumns(module, inputs, groups, groupSizes(settings));
        // A single scale is for the whole matrix.
        const tall = stored.shape[0] === out ? 1 : out;
        const scales = rowWise(numbersOf(stored), groups, tall, columns);
        const zeros = rowWise(await zeroPoints(module, out, groups, bits), groups, 1, columns);
        return (first, into) => {
          for (let row = first, at = 0; at < into.length; row++, at += inputs)
            for (let column = 0; column < inputs; column++)
              into[at + column] = packedAt(numbers, row * words, 1, bits, column) - middle;
          scale(into, first, scales, zeros);
        };
      },
    };
  },
};

/** The sizes of groups that settings state for groups of modules. */
function groupSizes(settings: Fields): unknown[] {
  const groups = settings.object("config_groups");
  return Object.keys(groups?.json ?? {}).map(
    (group) => groups?.object(group)?.object("weights")?.json.group_size,
  );
}

async function shapeOf({ read }: StoredModule): Promise<readonly [number, number]> {
  const { type, bytes } = await read("weight_shape");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (index: number) =>
    type === "I64" ? Number(view.getBigInt64(8 * index, true)) : view.getInt32(4 * index, true);
  return [at(0), at(1)];
}

/** `[out, groups]`; 0 where none are stored. */
async function zeroPoints(
  { parts, read }: StoredModule,
  out: number,
  groups: number,
  bits: number,
): Promise<Float32Array> {
  const zeros = new Float32Array(out * groups);
  const stored = parts.get("weight_zero_point");
  if (stored === undefined) return zeros;
  if (stored.type !== "I32") return zeros.fill(numbersOf(await read("weight_zero_point"))[0]!);
  const words = wordsOf((await read("weight_zero_point")).bytes);
  for (let row = 0; row < out; row++)
    for (let group = 0; group < groups; group++)
      zeros[row * groups + group] = packedAt(words, group, groups, bits, row) - (1 << (bits - 1));
  return zeros;
}
