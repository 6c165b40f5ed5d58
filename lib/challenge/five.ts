import { alienness } from "./alienness.js";
import { bias } from "./bias.js";
import type { Challenge } from "./challenge.js";
import { diversity } from "./diversity.js";
import { generalisation } from "./generalisation.js";
import { sycophancy } from "./sycophancy.js";

/** Every challenge, in the order of Anthis et al. */
const registered = [
  diversity,
  bias,
  sycophancy,
  alienness,
  generalisation,
] as const satisfies readonly Challenge[];

export type ChallengeName = (typeof registered)[number]["key"];

export const fiveChallenges: readonly (Challenge & { readonly key: ChallengeName })[] = registered;
