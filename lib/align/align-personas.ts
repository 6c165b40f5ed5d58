import { checkGiven } from "../errors/check-given.js";
import { counted, thereAre } from "../errors/counted.js";
import { PopuliError } from "../errors/populi-error.js";
import {
  type AlignToMarginsOptions,
  type AlignToSampleOptions,
  marginKinds,
  sampleKinds,
} from "./align-options.js";
import type { Alignment } from "./result/alignment.js";
import { alignToMargins } from "./to-margins.js";
import { alignToSample } from "./to-sample.js";

/**
 * Chooses personas so that they are distributed as a reference population. Towards a sample: importance weights bring the
 * whole set near the reference, an entropic transport plan pairs personas with people of the reference, and n different
 * personas are drawn by the plan ("Population-Aligned Persona Generation for LLM-based Social Simulation", its global
 * alignment). Towards margins: weights are raked, n different personas are drawn by weight, and their weights raked again.
 *
 * @returns the aligned personas as a survey, with distances before and after on the held-out half, floors, and a manifest
 * @throws PopuliError for an unknown column or item (with the nearest), a trait that does not vary, fewer personas than n,
 *   and a reference that the personas cannot stand for (with what they lack)
 * @throws Interrupted
 * @example
 * const old = survey.where({ X003R2: 3, B_COUNTRY_ALPHA: "XAR" });
 * const reference = survey.where({ B_COUNTRY_ALPHA: "XBE" });
 * const aligned = await alignPersonas({
 *   personas: old, reference, traits: ["Q49", "Q46", "Q164"], n: 40, seed: 1, ask: ["Q57"],
 * });
 * aligned.survey.size; // 40
 * const margins = { Q260: new Map([[1, 0.2], [2, 0.8]]) };
 * await alignPersonas({ personas: old, margins, n: 40, seed: 1 });
 */
export async function alignPersonas(
  options: AlignToSampleOptions | AlignToMarginsOptions,
): Promise<Alignment> {
  const toMargins = typeof options === "object" && options !== null && "margins" in options;
  if (toMargins && "reference" in options)
    throw new PopuliError(
      "alignPersonas got a reference and margins, which are two targets",
      {},
      "give one of them: reference with traits: […], or margins: { … }",
    );
  if (toMargins) checkGiven<AlignToMarginsOptions>("alignPersonas", options, marginKinds);
  else checkGiven<AlignToSampleOptions>("alignPersonas", options, sampleKinds);
  const { personas, n, ask = [] } = options;
  if (n > personas.size)
    throw new PopuliError(
      `${counted(n, "persona is", "personas are")} wanted, and ${thereAre(personas.size)}`,
      { file: personas.file },
      "each is chosen once: ask for fewer, or make more personas",
    );
  const described = options.itemsOf ?? ("reference" in options ? options.reference : personas);
  const items = ask.map((name) => described.variable(name));
  return "margins" in options ? alignToMargins(options, items) : alignToSample(options, items);
}
