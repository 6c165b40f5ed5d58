import { PopuliError } from "../../errors/populi-error.js";
import { groupsOfColumns, groupWise, scale } from "./grid.js";
import { numbersOf, wordsOf } from "./numbers-of.js";
import { packedAt } from "./packed-integers.js";
import type { QuantisedFormat } from "./quantised-format.js";

/**
 * GPTQ (Frantar et al. 2023, arXiv 2210.17323), in the layout of AutoGPTQ and GPTQModel: integers of 2, 3, 4 or 8 bits,
 * packed down the columns of `[in, out]`, with a scale and a zero point for each group of inputs and each output.
 */
export const gptq: QuantisedFormat = {
  name: "GPTQ",
  methods: ["gptq"],
  async find({ name, file, parts, read }, settings) {
    const packed = parts.get("qweight");
    const scales = parts.get("scales");
    if (packed === undefined || scales === undefined) return undefined;
    const layout = settings.text("checkpoint_format", "gptq");
    if (layout !== "gptq" && layout !== "gptq_v2") {
      throw new PopuliError(
        `'${name}' is stored in the GPTQ layout '${layout}'`,
        { file },
        "the layouts 'gptq' and 'gptq_v2' can be read: GPTQModel converts others",
      );
    }
    const [words = 0, out = 0] = packed.shape;
    const bits = settings.count("bits");
    const inputs = (words * 32) / bits;
    const [groups = 1] = scales.shape;
    return {
      shape: [out, inputs],
      bits,
      async open() {
        const numbers = wordsOf((await read("qweight")).bytes);
        const zeroWords = wordsOf((await read("qzeros")).bytes);
        const acrossZeros = parts.get("qzeros")!.shape[1]!;
        const columns = parts.has("g_idx")
          ? wordsOf((await read("g_idx")).bytes)
          : groupsOfColumns({ name, file }, inputs, groups, [settings.json.group_size]);
        // The first layout stores zero points less 1, and 0 as the highest number (as GPTQModel converts it).
        const offset = layout === "gptq" ? 1 : 0;
        const highest = (1 << bits) - 1;
        const zeros = new Float32Array(groups * out);
        for (let group = 0; group < groups; group++)
          for (let row = 0; row < out; row++)
            zeros[group * out + row] =
              (packedAt(zeroWords, group * acrossZeros, 1, bits, row) + offset) & highest;
        const scaleGrid = groupWise(numbersOf(await read("scales")), out, columns);
        const zeroGrid = groupWise(zeros, out, columns);
        return (first, into) => {
          for (let row = first, at = 0; at < into.length; row++, at += inputs)
            for (let column = 0; column < inputs; column++)
              into[at + column] = packedAt(numbers, row, out, bits, column);
          scale(into, first, scaleGrid, zeroGrid);
        };
      },
    };
  },
};
