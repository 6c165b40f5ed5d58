import { checkArgument } from "../../errors/check-given.js";
import { flag, type Kind, record, text } from "../../errors/kind.js";
import { checkOptions, type OptionNames, refuseUnknown } from "../../errors/known-options.js";
import type { Descriptors } from "../../persona/descriptors/descriptors.js";
import { type Language, scaffolds } from "../../persona/scaffold.js";
import { type ShownAsTable, shownAsTable } from "../../show/shown-as-table.js";
import { Table } from "../../show/table.js";
import { describeLayers, type LayerChoice } from "../../steer/layers.js";
import type { NoiseScope } from "../../steer/plan/noise.js";
import type { VectorSet } from "../../steer/vectors/vector-set.js";
import type { Codebook } from "../../survey/codebook/codebook.js";

/** What is injected into the hidden states. */
export interface Steering {
  readonly vectors: VectorSet;
  /**
   * σ of the noise, or `"auto"`: calibrated on the model's sensitivity before the run (PSII, arXiv:2603.16142, section
   * 4.4).
   */
  readonly noise: "auto" | number;
  readonly scope: NoiseScope;
  /** Factor on the vectors, not on the noise. */
  readonly strength: number;
  readonly layers: LayerChoice;
}

/** Prompts in several languages: each respondent is asked in one of them, drawn by seed. */
export interface PromptLanguages {
  readonly among: readonly Language[];
  /** Translated codebooks: the wordings of items, options and profile sentences, where they have the variable. */
  readonly codebooks?: Readonly<Partial<Record<Language, Codebook>>>;
}

/** A language vector added after the last block (PSII, section 3.1.3, "value vectors"). */
export interface ValueSteering {
  /** From `languageVectors(model, …)`. */
  readonly vectors: VectorSet;
  readonly strength: number;
  /**
   * The vector of the language the respondent is asked in (PSII), or of one drawn independently (its released
   * code).
   */
  readonly language: "of the prompt" | "drawn apart";
}

/** A life story written from the profile, and answers from three sides of a person (SimVBG, Du et al. 2025). */
export interface Backstory {
  /** Length of the story asked for. */
  readonly words: number;
}

/**
 * Whose profile a prompt has, where it is not the respondent's own as it stands: that of the respondent's segment, with the
 * most frequent value of each identifier or of a member who was drawn; that of another respondent of the study, drawn so
 * that everyone's is used once; words that mean nothing, of the same length; or the respondent's own in shuffled order.
 */
export type PersonaSource =
  | "segment, modal"
  | "segment, drawn"
  | "another respondent"
  | "nonsense"
  | "shuffled order";

/**
 * A way to make a model answer as a respondent. Plain data: conditions compose by spreading one into another. How each
 * field enters the identity of a run and the keys of its answers is defined in `identity/condition-identity.ts`; a
 * field missing there does not compile.
 */
export interface Condition {
  readonly name: string;
  /** Whether the respondent's profile is in the prompt. */
  readonly profile: boolean;
  /** Whose profile that is (default: the respondent's). */
  readonly persona?: PersonaSource;
  /** The profile says these values, in place of identifiers. */
  readonly descriptors?: Descriptors;
  readonly steering?: Steering;
  readonly values?: ValueSteering;
  readonly languages?: PromptLanguages;
  /** A story made from the profile, in place of the profile. */
  readonly backstory?: Backstory;
  /** A sentence added to the system message, after the profile. */
  readonly request?: string;
  /** Temperature of decoding, in mode `sample` (default 0.7, as in PSII); exact probabilities have none. */
  readonly temperature?: number;
}

/** The names of all fields. */
const conditionFields: OptionNames<Required<Condition>> = {
  ...{ name: true, profile: true, persona: true, descriptors: true, steering: true, values: true },
  ...{ languages: true, backstory: true, request: true, temperature: true },
};

/** The condition of a run has two more, and is spread into others. */
const resolvedFields = { ...conditionFields, plan: true, calibration: true } as const;

/**
 * A condition that shows itself as a table of its parts. The library's conditions are made with this function; make
 * your own the same way.
 *
 * @throws PopuliError for a part that a condition has not, with the nearest name
 * @example
 * condition({ name: "asked politely", profile: true, request: "Please answer." });
 */
export function condition(parts: Condition): Condition & ShownAsTable {
  checkOptions<Condition & { plan?: unknown; calibration?: unknown }>("condition", parts, resolvedFields);
  return Object.freeze(shownAsTable({ ...parts }, () => describeCondition(parts)));
}

const conditionKind: Kind = {
  what: "a condition",
  fits: (value) => {
    const { name, profile } = (value ?? {}) as Partial<Condition>;
    return record.fits(value) && text.fits(name) && flag.fits(profile);
  },
  advice: (_, value) =>
    typeof value === "function"
      ? `call it: ${value.name}()`
      : "give one, such as direct(), personaPrompt(), psii({ vectors }), or condition({ name, profile: true, … })",
};

/**
 * Checks that a simulation was given a condition.
 *
 * @throws PopuliError for anything else, and for a part that a condition has not
 */
export function checkCondition(given: Condition): void {
  checkArgument("a simulation", "condition", given, conditionKind);
  refuseUnknown(`the condition '${given.name}'`, given, Object.keys(resolvedFields));
}

/** A condition's parts as a table. */
export function describeCondition(condition: Condition): Table {
  const {
    name,
    profile,
    persona,
    descriptors,
    steering,
    values,
    languages,
    backstory,
    request,
    temperature,
  } = condition;
  const rows: [string, string][] = [
    ["profile in the prompt", profile ? (persona ?? "the respondent's own") : "no"],
  ];
  if (descriptors !== undefined)
    rows.push([
      "the profile says",
      `${descriptors.items.map((item) => item.name).join(", ") || "nothing"} (${descriptors.form})`,
    ]);
  if (backstory !== undefined)
    rows.push(
      ["backstory", `of about ${backstory.words} words, written from the profile and put in its place`],
      ["answers", "what one thinks, feels and does; where the three differ a coordinator decides"],
    );
  if (languages !== undefined)
    rows.push([
      "language of the prompt",
      `one for each respondent, drawn from ${languages.among.map((language) => scaffolds[language].name).join(", ")}`,
    ]);
  if (request !== undefined) rows.push(["added request", request]);
  if (temperature !== undefined) rows.push(["temperature", String(temperature)]);
  if (steering === undefined) rows.push(["injection", "none"]);
  else {
    const { vectors, noise, scope, strength, layers } = steering;
    rows.push(
      ["demographic vectors", strength === 0 ? "none (strength 0)" : vectors.attributes.join(", ")],
      ["strength", String(strength)],
      ["layers", describeLayers(layers)],
      ["noise σ", noise === "auto" ? "calibrated on the model's sensitivity" : String(noise)],
      ["noise scope", noise === 0 ? "—" : scope],
    );
  }
  if (values !== undefined)
    rows.push([
      "language vector",
      `after the last block, strength ${values.strength}, language ${values.language}: ${values.vectors.vectors.map(({ label }) => label).join(", ")}`,
    ]);
  return new Table(`Condition ${name}`, [{ name: "part" }, { name: "setting" }], rows);
}
