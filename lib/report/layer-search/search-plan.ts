import { checkOptions, type OptionNames } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Convention } from "../../fidelity/convention/convention.js";
import type { ConventionName } from "../../fidelity/convention/conventions.js";
import type { LocalModel } from "../../model/model.js";
import type { LongWork } from "../../progress/progress.js";
import type { LocalAnswerer } from "../../simulate/answerer/local/local-answerer.js";
import { type AnswererOptions, answererOf } from "../../simulate/answerer-of.js";
import { requireCombination } from "../../simulate/port/combinations.js";
import { makeStudy, type StudyOptions, studyOptions } from "../../simulate/study/make-study.js";
import type { Study } from "../../simulate/study/study.js";
import { chooseLayers } from "../../steer/layers.js";
import type { VectorSet } from "../../steer/vectors/vector-set.js";

/** What a layer search tries, and for which respondents. */
export interface LayerSearchOptions
  extends Omit<StudyOptions, "mode">,
    Omit<AnswererOptions, "model">,
    LongWork {
  readonly model: LocalModel;
  readonly vectors: VectorSet;
  /** Items to search on. Hold out those that you will report, or the search flatters them. */
  readonly items: readonly string[];
  /** Attributes to search for (default: all that the set has). */
  readonly attributes?: readonly string[];
  /** Layers to try (default: after every block). */
  readonly layers?: readonly number[];
  /** Factor on the vectors (default 1). */
  readonly strength?: number;
  /** Whether the profile is in the prompt (default true, as in PSII). */
  readonly profileInPrompt?: boolean;
  readonly convention?: ConventionName | Convention;
  /** Bootstrap replicates for the intervals (default 500). */
  readonly repeats?: number;
}

/** The names of all of them. */
const searchOptions: OptionNames<Required<LayerSearchOptions>> = {
  ...(({ mode: _, ...others }) => others)(studyOptions),
  ...{ model: true, file: true, retry: true, vectors: true, attributes: true, layers: true, strength: true },
  ...{ profileInPrompt: true, convention: true, repeats: true, progress: true, signal: true },
};

/** A layer search whose options have been checked. */
export interface SearchPlan {
  readonly answerer: LocalAnswerer;
  readonly study: Study;
  readonly attributes: readonly string[];
  readonly layers: readonly number[];
}

/**
 * Checks the options of a layer search.
 *
 * @param by the function they were given to
 * @throws PopuliError for a layer or attribute that does not exist, no layers, or a server's model
 */
export function planSearch(by: string, options: LayerSearchOptions): SearchPlan {
  checkOptions(by, options, searchOptions);
  const { vectors, model } = options;
  const attributes = options.attributes ?? vectors.attributes;
  const layers = options.layers ?? Array.from({ length: model.layers }, (_, k) => k + 1);
  if (layers.length === 0) throw new PopuliError("no layers to search", {}, `blocks are 1 … ${model.layers}`);
  for (const layer of layers) chooseLayers(layer, attributes, model.layers);
  const study = makeStudy(options);
  const answerer = answererOf(options, study);
  requireCombination({ ...study, gives: answerer.gives, model: model.name, reader: "a layer search" });
  return { answerer: answerer as LocalAnswerer, study, attributes, layers };
}
