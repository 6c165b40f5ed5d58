import { PopuliError } from "../errors/populi-error.js";
import { wholeNumber } from "../errors/whole-number.js";
import type { AlignToMarginsOptions, AlignToSampleOptions } from "./align-options.js";
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
  wholeNumber("n", options.n);
  requireTarget(options);
  const { personas, n, ask = [] } = options;
  if (n > personas.size)
    throw new PopuliError(
      `${n} personas are wanted, and there are ${personas.size}`,
      { file: personas.file },
      "each is chosen once: ask for fewer, or make more personas",
    );
  const described = options.itemsOf ?? ("reference" in options ? options.reference : personas);
  const items = ask.map((name) => described.variable(name));
  return "margins" in options ? alignToMargins(options, items) : alignToSample(options, items);
}

/** What a person wrote in a cell has not always been through the compiler. */
function requireTarget(options: Partial<AlignToSampleOptions & AlignToMarginsOptions>): void {
  const { reference, margins, traits } = options;
  if (margins !== undefined) {
    const wrong = Object.entries(margins).find(([, shares]) => !((shares as unknown) instanceof Map));
    if (Object.keys(margins).length === 0 || wrong !== undefined)
      throw new PopuliError(
        wrong === undefined ? "no margin is given" : `the margin '${wrong[0]}' is no Map of codes and shares`,
        {},
        "margins: { sex: new Map([[1, 0.49], [2, 0.51]]) }",
      );
    return;
  }
  if (reference === undefined)
    throw new PopuliError(
      "nothing is given to align to",
      {},
      "give a sample, reference: survey with traits: […], or known shares, margins: { … }",
    );
  if (!Array.isArray(traits))
    throw new PopuliError(`traits: ${String(traits)}`, {}, `give a list: traits: ["${String(traits)}"]`);
}
