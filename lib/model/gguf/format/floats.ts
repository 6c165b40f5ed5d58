import { bytesPerNumber, type StoredType, widen } from "../../safetensors/half-floats.js";
import type { GgufFormat } from "./format.js";

function floats(name: StoredType, type: number): GgufFormat {
  return {
    name,
    type,
    numbers: 1,
    bytes: bytesPerNumber[name],
    dequantise: (bytes, into) => widen(bytes, name, into),
  };
}

export const f32 = floats("F32", 0);
export const f16 = floats("F16", 1);
export const bf16 = floats("BF16", 30);
