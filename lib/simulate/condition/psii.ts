import { checkArgument } from "../../errors/check-given.js";
import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Language } from "../../persona/scaffold.js";
import type { ShownAsTable } from "../../show/shown-as-table.js";
import type { LayerChoice } from "../../steer/layers.js";
import { checkScope, checkSigma, type NoiseScope } from "../../steer/plan/noise.js";
import { checkStrength } from "../../steer/plan/plan.js";
import type { VectorSet } from "../../steer/vectors/vector-set.js";
import { vectorsKind } from "../../steer/vectors/vectors-kind.js";
import { type Condition, condition, type PromptLanguages } from "./condition.js";
import { promptLanguages } from "./multilingual.js";

/** What PSII injects, where, and how strongly. */
export interface PsiiOptions {
  readonly vectors: VectorSet;
  /**
   * From `languageVectors(model, …)`: each respondent is asked in one of their languages, drawn by seed, and that
   * language's vector is added after the last block (sections 3.1.3 and 3.2). For vectors trained in mode `released`
   * the language of the vector is drawn independently of the prompt's, as in the released code.
   */
  readonly valueVectors?: VectorSet;
  /** Languages to ask in, with `valueVectors` (default: theirs), and translated codebooks. */
  readonly languages?: Partial<PromptLanguages>;
  /**
   * σ ≥ 0 of each component, or `"auto"` (default): max(0, 0.4 − sensitivity), calibrated on the model before the run.
   */
  readonly noise?: "auto" | number;
  /** Factor on the vectors: 1 in the paper (default), 2 in its released code. */
  readonly strength?: number;
  /** Default: the paper's layer groups. */
  readonly layers?: LayerChoice;
  /** Default `agent`: one draw for each respondent, layer and attribute. */
  readonly scope?: NoiseScope;
}

/**
 * Parametric social identity injection (PSII, arXiv:2603.16142): the profile in the prompt, a demographic vector and
 * seeded noise for each attribute added inside the model, and, with `valueVectors`, a language vector after the last
 * block.
 *
 * @throws PopuliError for a negative σ, an invalid strength or scope, or vectors of languages and of attributes swapped
 * @example
 * psii({ vectors, noise: "auto" });
 * psii({ vectors, valueVectors: await languageVectors(model, { seed: 1 }) });
 * psii({ vectors, noise: 0.3, strength: 2, scope: "call" }); // nearest to the released code
 */
export function psii(options: PsiiOptions): Condition & ShownAsTable {
  checkOptions("psii", options, {
    ...{ vectors: true, valueVectors: true, languages: true, noise: true, strength: true, layers: true },
    ...{ scope: true },
  });
  checkArgument("psii", "vectors", options.vectors, vectorsKind);
  const noise = options.noise ?? "auto";
  if (noise !== "auto") checkSigma(noise);
  const { valueVectors } = options;
  if (isOfLanguages(options.vectors))
    throw new PopuliError(
      "the vectors are of languages, not of attributes",
      {},
      "psii({ vectors: await demographicVectors(…), valueVectors: await languageVectors(…) })",
    );
  if (valueVectors !== undefined && !isOfLanguages(valueVectors))
    throw new PopuliError(
      `the value vectors are of ${valueVectors.attributes.join(", ")}, not of languages`,
      {},
      "psii({ vectors, valueVectors: await languageVectors(model, { seed: 1 }) })",
    );
  return condition({
    name: "PSII",
    profile: true,
    steering: {
      vectors: options.vectors,
      noise,
      scope: checkScope(options.scope ?? "agent"),
      strength: checkStrength(options.strength ?? 1),
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

function isOfLanguages(vectors: VectorSet): boolean {
  return vectors.provenance.method === "language gradient";
}
