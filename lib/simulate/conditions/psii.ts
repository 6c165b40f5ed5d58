import type { Language } from "../../persona/scaffold.js";
import type { Displayable } from "../../show/display.js";
import type { LayerChoice } from "../../steer/layers.js";
import { checkSigma, type NoiseScope } from "../../steer/noise.js";
import type { VectorSet } from "../../steer/vector-set.js";
import { type Condition, condition, type PromptLanguages } from "./condition.js";
import { promptLanguages } from "./multilingual.js";

export interface PsiiOptions {
  readonly vectors: VectorSet;
  /**
   * Of `languageVectors(model, …)`: each respondent is asked in one of their languages, drawn by seed, and gets that
   * language's vector after the last block (seed 001, sections 3.1.3 and 3.2). Vectors trained in mode `released` are drawn
   * apart from the language of the prompt, as in the released code.
   */
  readonly valueVectors?: VectorSet;
  /** Languages to ask in, with `valueVectors` (default: theirs), and translated codebooks. */
  readonly languages?: Partial<PromptLanguages>;
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
 * attribute added inside the model, and a language vector after the last block where there are any (seed 001,
 * arXiv:2603.16142).
 *
 * @throws PopuliError for a negative σ, or value vectors that are of no language
 * @example
 * psii({ vectors, noise: "auto" });
 * psii({ vectors, valueVectors: await languageVectors(model, { seed: 1 }) });
 * psii({ vectors, noise: 0.3, strength: 2, scope: "call" }); // nearest to the released code
 */
export function psii(options: PsiiOptions): Condition & Displayable {
  const noise = options.noise ?? "auto";
  if (noise !== "auto") checkSigma(noise);
  const { valueVectors } = options;
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
    ...(valueVectors !== undefined && {
      values: {
        vectors: valueVectors,
        strength: 1,
        language: valueVectors.provenance.training?.mode === "released" ? "drawn apart" : "of the prompt",
      },
      languages: promptLanguages({
        among: valueVectors.vectors.map(({ code }) => code as Language),
        ...options.languages,
      }),
    }),
  });
}
