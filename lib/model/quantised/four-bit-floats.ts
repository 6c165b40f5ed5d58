import { equalBlocks, rowWise, scale } from "./grid.js";
import { numbersOf, powerOfTwo } from "./numbers-of.js";
import type { QuantisedFormat, Rows, StoredBytes, StoredModule } from "./quantised-format.js";

/** The numbers of 2 exponent bits and 1 fraction bit (OCP Microscaling Formats 1.0, E2M1). */
const e2m1 = Float32Array.of(...[0, 0.5, 1, 1.5, 2, 3, 4, 6], ...[-0, -0.5, -1, -1.5, -2, -3, -4, -6]);

/**
 * Floats of 4 bits, two in a byte, the low bits first, in compressed-tensors and ModelOpt: MXFP4, with a power of two
 * for each 32, and NVFP4, with an FP8 scale for each 16 and one for the matrix.
 */
export const fourBitFloats: QuantisedFormat = {
  name: "floats of 4 bits",
  methods: ["compressed-tensors", "modelopt"],
  async find({ parts, read }) {
    const name = ["weight_packed", "weight"].find((part) => parts.get(part)?.type === "U8");
    const scales = parts.get("weight_scale");
    if (name === undefined || scales === undefined) return undefined;
    const [out = 0, pairs = 0] = parts.get(name)!.shape;
    const inputs = 2 * pairs;
    return {
      shape: [out, inputs],
      bits: 4,
      async open() {
        const values = scalesOf(await read("weight_scale"));
        // compressed-tensors divides by the scale of the matrix, ModelOpt multiplies.
        if (parts.has("weight_global_scale")) {
          const whole = numbersOf(await read("weight_global_scale"))[0]!;
          for (let at = 0; at < values.length; at++) values[at]! /= whole;
        } else if (parts.has("weight_scale_2")) {
          const whole = numbersOf(await read("weight_scale_2"))[0]!;
          for (let at = 0; at < values.length; at++) values[at]! *= whole;
        }
        return unpacked((await read(name)).bytes, values, [out, inputs]);
      },
    };
  },
};

/**
 * The experts of gpt-oss: `[experts, out, in / 32, 16]` bytes of 4-bit floats as `NAME_blocks`, and a power of two for
 * each 32 as `NAME_scales`.
 */
export const mxfp4Experts: QuantisedFormat = {
  name: "MXFP4",
  methods: ["mxfp4"],
  async find({ parts, read }: StoredModule) {
    const blocks = parts.get("blocks");
    if (blocks === undefined || !parts.has("scales")) return undefined;
    const [experts = 0, out = 0, groups = 0, bytes = 0] = blocks.shape;
    const inputs = groups * bytes * 2;
    return {
      shape: [experts, out, inputs],
      bits: 4,
      async open() {
        return unpacked((await read("blocks")).bytes, scalesOf(await read("scales")), [
          experts * out,
          inputs,
        ]);
      },
    };
  },
};

/** Scales, of which bytes are exponents. */
function scalesOf(stored: StoredBytes): Float32Array {
  return stored.type === "U8" ? Float32Array.from(stored.bytes, powerOfTwo) : numbersOf(stored);
}

function unpacked(bytes: Uint8Array, scales: Float32Array, [out, inputs]: readonly [number, number]): Rows {
  const across = scales.length / out;
  const grid = rowWise(scales, across, 1, equalBlocks(inputs, inputs / across));
  return (first, into) => {
    const start = (first * inputs) / 2;
    for (let at = 0; at < into.length; at += 2) {
      const pair = bytes[start + at / 2]!;
      into[at] = e2m1[pair & 15]!;
      into[at + 1] = e2m1[pair >> 4]!;
    }
    scale(into, first, grid);
  };
}
