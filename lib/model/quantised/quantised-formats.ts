import { awq } from "./awq.js";
import { bitsandbytes } from "./bitsandbytes.js";
import { byteWeights } from "./byte-weights.js";
import { fourBitFloats, mxfp4Experts } from "./four-bit-floats.js";
import { gptq } from "./gptq.js";
import { packedWeights } from "./packed-weights.js";
import type { QuantisedFormat } from "./quantised-format.js";

/** The formats that can be read. */
export const quantisedFormats: readonly QuantisedFormat[] = [
  awq,
  bitsandbytes,
  byteWeights,
  fourBitFloats,
  gptq,
  mxfp4Experts,
  packedWeights,
];
