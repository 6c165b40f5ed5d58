import { PopuliError } from "../../errors/populi-error.js";
import { groupsOfColumns, groupWise, scale } from "./grid.js";
import { numbersOf, wordsOf } from "./numbers-of.js";
import type { QuantisedFormat } from "./quantised-format.js";

/** Where a word holds each of its eight outputs, in multiples of 4 bits (AutoAWQ, `packing_utils.py`). */
const places = [0, 4, 1, 5, 2, 6, 3, 7];

/**
 * AWQ (Lin et al. 2024, arXiv 2306.00978), in AutoAWQ's layout "gemm": integers of 4 bits, packed along the rows of
 * `[in, out]`, with a scale and a zero point for each group of inputs and each output.
 */
export const awq: QuantisedFormat = {
  name: "AWQ",
  methods: ["awq"],
  async find({ name, file, parts, read }, settings) {
    const packed = parts.get("qweight");
    const scales = parts.get("scales");
    if (packed === undefined || scales === undefined) return undefined;
    const layout = settings.text("version", "gemm").toLowerCase();
    const bits = settings.count("bits", settings.optionalCount("w_bit") ?? 4);
    if (layout !== "gemm" || bits !== 4) {
      throw new PopuliError(
        `'${name}' is stored in the AWQ layout '${layout}' with ${bits} bits`,
        { file },
        "the layout 'gemm' with 4 bits can be read",
      );
    }
    const [inputs = 0, across = 0] = packed.shape;
    const out = across * 8;
    const [groups = 1] = scales.shape;
    return {
      shape: [out, inputs],
      bits,
      async open() {
        const numbers = wordsOf((await read("qweight")).bytes);
        const columns = groupsOfColumns({ name, file }, inputs, groups, [
          settings.json.group_size ?? settings.json.q_group_size,
        ]);
        const scaleGrid = groupWise(numbersOf(await read("scales")), out, columns);
        const zeroWords = parts.has("qzeros") ? wordsOf((await read("qzeros")).bytes) : undefined;
        // Without zero points, numbers stand around the middle.
        const zeros = Float32Array.from({ length: groups * out }, (_, index) => {
          if (zeroWords === undefined) return 8;
          const row = index % out;
          return (zeroWords[Math.floor(index / out) * across + (row >> 3)]! >>> shiftOf(row)) & 15;
        });
        const zeroGrid = groupWise(zeros, out, columns);
        return (first, into) => {
          for (let row = first, at = 0; at < into.length; row++, at += inputs) {
            const shift = shiftOf(row);
            for (let column = 0; column < inputs; column++)
              into[at + column] = (numbers[column * across + (row >> 3)]! >>> shift) & 15;
          }
          scale(into, first, scaleGrid, zeroGrid);
        };
      },
    };
  },
};

function shiftOf(row: number): number {
  return 4 * places[row & 7]!;
}
