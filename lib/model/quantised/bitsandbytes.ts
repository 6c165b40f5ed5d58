import { PopuliError } from "../../errors/populi-error.js";
import { Fields } from "../family/json-fields.js";
import { equalBlocks, rowWise, scale } from "./grid.js";
import { byteLevels, numbersOf } from "./numbers-of.js";
import type { QuantisedFormat, QuantisedWeight, StoredModule } from "./quantised-format.js";

/**
 * bitsandbytes: NF4 and FP4 (Dettmers et al. 2023, "QLoRA", arXiv 2305.14314), where runs of numbers share the largest
 * absolute value, which may be quantised again; and LLM.int8() (arXiv 2208.07339), with a scale for each output.
 */
export const bitsandbytes: QuantisedFormat = {
  name: "bitsandbytes",
  methods: ["bitsandbytes"],
  async find(module) {
    const state = [...module.parts.keys()].find((part) =>
      part.startsWith("weight.quant_state.bitsandbytes__"),
    );
    if (state !== undefined) return fourBits(module, state);
    return module.parts.get("weight")?.type === "I8" && module.parts.has("SCB")
      ? eightBits(module)
      : undefined;
  },
};

async function fourBits(module: StoredModule, statePart: string): Promise<QuantisedWeight> {
  const { name, file, read } = module;
  const json = Buffer.from((await read(statePart)).bytes).toString("utf8");
  const state = new Fields(JSON.parse(json) as Record<string, unknown>, file, `${name}.${statePart}.`);
  const shape = state.positives("shape", 2);
  const block = state.count("blocksize");
  return {
    shape,
    bits: 4,
    async open() {
      const levels = numbersOf(await read("weight.quant_map"));
      const { bytes } = await read("weight");
      const largest = await largestOfRuns(module, state);
      return (first, into) => {
        const start = first * shape[1]!;
        for (let at = 0; at < into.length; at++) {
          const pair = bytes[(start + at) >> 1]!;
          // The first number of a pair is in the high bits.
          const level = (start + at) % 2 === 0 ? pair >> 4 : pair & 15;
          into[at] = levels[level]! * largest[Math.floor((start + at) / block)]!;
        }
      };
    },
  };
}

/** The largest absolute value of each run of numbers. */
async function largestOfRuns({ parts, read }: StoredModule, state: Fields): Promise<Float32Array> {
  const stored = await read("weight.absmax");
  if (!parts.has("weight.nested_absmax")) return numbersOf(stored);
  const levels = numbersOf(await read("weight.nested_quant_map"));
  const largest = numbersOf(await read("weight.nested_absmax"));
  const block = state.count("nested_blocksize");
  const offset = Number(state.value("nested_offset") ?? 0);
  return Float32Array.from(
    stored.bytes,
    (byte, index) => Math.fround(levels[byte]! * largest[Math.floor(index / block)]!) + offset,
  );
}

function eightBits({ name, file, parts, read }: StoredModule): QuantisedWeight {
  const { shape } = parts.get("weight")!;
  const [out = 0, inputs = 0] = shape;
  if (parts.get("SCB")!.shape[0] !== out) {
    throw new PopuliError(
      `'${name}.SCB' has the shape [${parts.get("SCB")!.shape.join(", ")}]; its weight has ${out} rows`,
      { file },
    );
  }
  return {
    shape,
    bits: 8,
    async open() {
      const { bytes } = await read("weight");
      const levels = byteLevels("I8")!;
      const scales = numbersOf(await read("SCB")).map((largest) => largest / 127);
      const grid = rowWise(scales, 1, 1, equalBlocks(inputs, inputs));
      return (first, into) => {
        const start = first * inputs;
        for (let at = 0; at < into.length; at++) into[at] = levels[bytes[start + at]!]!;
        scale(into, first, grid);
      };
    },
  };
}
