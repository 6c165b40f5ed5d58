import { bf16, f16, f32 } from "./floats.js";
import type { GgufFormat } from "./format.js";
import { iq4_nl } from "./iq4-nl.js";
import { iq4_xs } from "./iq4-xs.js";
import { mxfp4 } from "./mxfp4.js";
import { q2_K } from "./q2-k.js";
import { q3_K } from "./q3-k.js";
import { q4_0 } from "./q4-0.js";
import { q4_1 } from "./q4-1.js";
import { q4_K } from "./q4-k.js";
import { q5_0 } from "./q5-0.js";
import { q5_1 } from "./q5-1.js";
import { q5_K } from "./q5-k.js";
import { q6_K } from "./q6-k.js";
import { q8_0 } from "./q8-0.js";

/** The formats that can be read. */
export const ggufFormats: readonly GgufFormat[] = [
  f32,
  f16,
  bf16,
  q4_0,
  q4_1,
  q5_0,
  q5_1,
  q8_0,
  q2_K,
  q3_K,
  q4_K,
  q5_K,
  q6_K,
  iq4_nl,
  iq4_xs,
  mxfp4,
];
