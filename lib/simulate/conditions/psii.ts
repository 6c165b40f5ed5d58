import type { Displayable } from "../../show/display.js";
import type { LayerChoice } from "../../steer/layers.js";
import { checkSigma, type NoiseScope } from "../../steer/noise.js";
import type { VectorSet } from "../../steer/vector-set.js";
import { type Condition, condition } from "./condition.js";

export interface PsiiOptions {
  readonly vectors: VectorSet;
  /** σ ≥ 0 of each component, or `"auto"` (default): max(0, 0.4 − sensitivity), measured on the model before the run. */
  readonly noise?: "auto" | number;
  /** Factor on the vectors: 1 as in the paper (default), 2 as in its released code. */
  readonly strength?: number;
  /** Default: the paper's layer groups. */
  readonly layers?: LayerChoice;
  /** Default `agent`: one draw a respondent, layer and attribute. */
  readonly scope?: NoiseScope;
}

/**
 * Parametric social identity injection: the profile in the prompt, a demographic vector and a seeded noise draw for each
 * attribute added inside the model (seed 001, arXiv:2603.16142; without its language-based value vector).
 *
 * @throws PopuliError for a negative σ
 * @example
 * psii({ vectors, noise: "auto" });
 * psii({ vectors, noise: 0.3, strength: 2, scope: "call" }); // nearest to the released code
 */
export function psii(options: PsiiOptions): Condition & Displayable {
  const noise = options.noise ?? "auto";
  if (noise !== "auto") checkSigma(noise);
  return condition({
    name: "PSII",
    profile: true,
    steering: {
      vectors: options.vectors,
      noise,
      scope: options.scope ?? "agent",
      strength: options.strength ?? 1,
      layers: options.layers ?? "groups",
    },
  });
}
