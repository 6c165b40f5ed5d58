import { type Language, scaffolds } from "../../persona/scaffold.js";
import { type Displayable, display } from "../../show/display.js";
import { Table } from "../../show/table.js";
import { describeLayers, type LayerChoice } from "../../steer/layers.js";
import type { NoiseScope } from "../../steer/plan/noise.js";
import type { VectorSet } from "../../steer/vectors/vector-set.js";
import type { Codebook } from "../../survey/codebook/codebook.js";

/** What is injected into the hidden states under a condition. */
export interface Steering {
  readonly vectors: VectorSet;
  /** σ of the noise, or `"auto"`: calibrated on the model's sensitivity before the run (seed 001, section 4.4). */
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

/** A language vector added after the last block (seed 001, section 3.1.3, "value vectors"). */
export interface ValueSteering {
  /** Of `languageVectors(model, …)`. */
  readonly vectors: VectorSet;
  readonly strength: number;
  /** Whose: of the language the respondent is asked in (the paper), or of one drawn apart from it (its released code). */
  readonly language: "of the prompt" | "drawn apart";
}

/** A life story written from the profile, and answers from three sides of a person (SimVBG). */
export interface Backstory {
  /** Asked-for length of the story. */
  readonly words: number;
}

/** A way to make a model answer as a respondent. Plain data: conditions compose by spreading one into another. */
export interface Condition {
  readonly name: string;
  /** Whether the prompt tells the respondent's profile. */
  readonly profile: boolean;
  readonly steering?: Steering;
  readonly values?: ValueSteering;
  readonly languages?: PromptLanguages;
  /** In place of the profile: a story made from it. */
  readonly backstory?: Backstory;
  /** A sentence added to the system message, after the profile. */
  readonly request?: string;
  /** Temperature of decoding, in mode `sample` (default 0.7, the paper's); exact probabilities have none. */
  readonly temperature?: number;
}

/** A condition that shows itself: its parts, in a table. */
export function condition(parts: Condition): Condition & Displayable {
  return Object.freeze({ ...parts, [display]: () => describeCondition(parts)[display]() });
}

export function describeCondition(condition: Condition): Table {
  const { name, profile, steering, values, languages, backstory, request, temperature } = condition;
  const rows: [string, string][] = [["profile in the prompt", profile ? "yes" : "no"]];
  if (backstory !== undefined)
    rows.push(
      ["backstory", `of about ${backstory.words} words, written from the profile and told in its place`],
      ["answers", "thought, felt and done; unanimous ones stand, else a coordinator decides"],
    );
  if (languages !== undefined)
    rows.push([
      "language of the prompt",
      `one a respondent, drawn from ${languages.among.map((language) => scaffolds[language].name).join(", ")}`,
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
