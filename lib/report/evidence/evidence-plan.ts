import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import { permutation } from "../../random/stream.js";
import { makeStudy } from "../../simulate/study/make-study.js";
import { vectorTexts } from "../../steer/texts/vector-texts.js";
import type { Survey } from "../../survey/survey/survey.js";

/** Vectors of more values would say little about each. */
const mostValues = 10;
/** Attributes that are injected, where none are named. */
const mostAttributes = 4;
/** With fewer items none can be spared for a layer search. */
export const fewestToSearch = 6;

/** How large a study is. */
export interface EvidenceSettings {
  /** Respondents to simulate (default 100). */
  readonly respondents?: number;
  /** Attributes that vectors are made of (default: the first four identifiers of two to ten values). */
  readonly attributes?: readonly string[];
  /** Items (default: all); of six or more a third is held out for the layer search. */
  readonly items?: readonly string[];
  /** Questions that each vector is made from (default 10). */
  readonly questions?: number;
  /** Wordings of each value's instruction (default 8). */
  readonly instructions?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Stops asking after so many minutes, and reports the respondents asked by then (default: no limit). */
  readonly minutes?: number;
}

/** What a study asks, and what it injects. */
export interface EvidencePlan {
  readonly attributes: readonly string[];
  /** Items whose answers are reported. */
  readonly reported: readonly string[];
  /** Items that layers are searched on; none of them is reported. */
  readonly searched: readonly string[];
  readonly respondents: number;
  readonly questions: number;
  readonly instructions: number;
  readonly seed: number;
  readonly minutes: number | undefined;
}

/**
 * The settings of a study with their defaults, checked before a model is needed.
 *
 * @throws PopuliError for a survey without items or without attributes of two to ten values; an attribute that cannot have
 *   vectors, or is asked about; an item without options; more respondents than there are; and numbers that make no study
 */
export function evidencePlan(survey: Survey, asked: EvidenceSettings = {}): EvidencePlan {
  const { respondents = 100, seed = 1, minutes } = asked;
  const items = asked.items ?? survey.items;
  const attributes = [...new Set(asked.attributes ?? attributesOf(survey, items))];
  if (items.length === 0 || attributes.length === 0)
    throw new PopuliError(
      items.length === 0
        ? `${survey.name} has no items`
        : `${survey.name} has no identifier of two to ${mostValues} values to make vectors of`,
      {},
      "a codebook says which columns are items and identifiers, and lists their values",
    );
  // Says which attribute cannot have vectors, and why.
  for (const attribute of attributes) vectorTexts(survey, attribute);
  const told = attributes.find((attribute) => items.includes(attribute));
  if (told !== undefined)
    throw new PopuliError(
      `'${told}' is both an item and an attribute`,
      { column: told },
      "an injected attribute would be its own answer; leave it out of one of them",
    );
  if (minutes !== undefined && !(minutes > 0))
    throw new PopuliError(
      `a limit of ${minutes} minutes`,
      {},
      "minutes is above 0, or left out for no limit",
    );
  // Checks items, respondents and seed.
  makeStudy({ survey, items, respondents, seed });
  return {
    ...{ attributes, respondents, seed, minutes },
    ...split(items, seed),
    questions: wholeNumber("questions", asked.questions ?? 10),
    instructions: wholeNumber("instructions", asked.instructions ?? 8),
  };
}

/**
 * The settings of a study in its short form: 40 respondents, six items, at most two attributes of as few values as there
 * are, vectors from 4 questions × 4 wordings.
 */
export function quickEvidence(survey: Survey): EvidenceSettings {
  const items = survey.items.slice(0, fewestToSearch);
  const valuesOf = (name: string) => survey.variable(name).values.length;
  const attributes = attributesOf(survey, items);
  const fewest = Math.min(...attributes.map(valuesOf));
  return {
    ...{ respondents: 40, items, questions: 4, instructions: 4 },
    attributes: attributes.filter((name) => valuesOf(name) === fewest).slice(0, 2),
  };
}

/** The first identifiers of few values that are not asked about. */
function attributesOf(survey: Survey, items: readonly string[]): string[] {
  return survey.identifiers
    .filter((name) => {
      const { length } = survey.variable(name).values;
      return length >= 2 && length <= mostValues && !items.includes(name);
    })
    .slice(0, mostAttributes);
}

/** The items, a third of them held out for the layer search where there are enough. */
function split(items: readonly string[], seed: number): Pick<EvidencePlan, "reported" | "searched"> {
  if (items.length < fewestToSearch) return { reported: items, searched: [] };
  const order = permutation(seed, ["held-out items"], items.length);
  const out = new Set(order.subarray(0, Math.floor(items.length / 3)));
  return {
    reported: items.filter((_, i) => !out.has(i)),
    searched: items.filter((_, i) => out.has(i)),
  };
}
