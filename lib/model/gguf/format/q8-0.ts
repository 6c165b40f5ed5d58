import { halfAt } from "../../safetensors/half-floats.js";
import type { GgufFormat } from "./format.js";

/** A scale, then a signed byte each. */
export const q8_0: GgufFormat = {
  name: "Q8_0",
  type: 8,
  numbers: 32,
  bytes: 34,
  dequantise(bytes, into) {
    for (let at = 0, to = 0; to < into.length; at += 34, to += 32) {
      const scale = halfAt(bytes, at);
      for (let i = 0; i < 32; i++) into[to + i] = scale * ((bytes[at + 2 + i]! << 24) >> 24);
    }
  },
};
