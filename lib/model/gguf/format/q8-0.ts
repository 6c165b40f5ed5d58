import { halfAt } from "../../safetensors/half-floats.js";
import { blockFormat } from "./format.js";

/** A scale, then a signed byte each. */
export const q8_0 = blockFormat({
  name: "Q8_0",
  type: 8,
  numbers: 32,
  bytes: 34,
  run: 32,
  levels: [-128, 127],
  block(bytes, at, { levels, scales }, to) {
    scales[to / 32] = halfAt(bytes, at);
    for (let i = 0; i < 32; i++) levels[to + i] = bytes[at + 2 + i]!;
  },
});
