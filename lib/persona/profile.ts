import { checkArgument, checkGiven } from "../errors/check-given.js";
import { names, optional } from "../errors/kind.js";
import { PopuliError } from "../errors/populi-error.js";
import { valueInWords } from "../errors/value-in-words.js";
import type { Code, Variable } from "../survey/codebook/codebook.js";
import { describingIdentifiers, lineage } from "../survey/codebook/lineage.js";
import { surveyKind } from "../survey/design/check-design.js";
import type { Column } from "../survey/survey/column.js";
import type { Survey } from "../survey/survey/survey.js";
import { defaultSentence } from "./default-sentence.js";

/** One sentence of a profile. */
export interface ProfileSentence {
  readonly attribute: string;
  readonly code: Code;
  readonly text: string;
}

/** What a prompt says about one person, in second-person sentences (PSII, appendix C). */
export interface Profile {
  /** In the order of the attributes asked for; empty when nothing is known. */
  readonly sentences: readonly ProfileSentence[];
  /** Attributes asked for that the respondent has no valid answer to. The text leaves them out. */
  readonly missing: readonly string[];
  /** The sentences, joined by spaces; "" when there are none. */
  readonly text: string;
}

/** Options of {@link profile}. */
export interface ProfileOptions {
  /**
   * Variables to mention, in this order (default: the survey's identifiers; one made from a single other stands in its
   * place).
   */
  readonly attributes?: readonly string[];
  /** Variables not to mention, nor any made from them, e.g. the one being asked about. */
  readonly leaveOut?: readonly string[];
}

/**
 * The profile of one respondent: a sentence for each attribute with a valid answer. Attributes without one are listed
 * in `missing` (PSII, appendix C).
 *
 * @param respondent row number in the survey, 0 … size − 1
 * @throws PopuliError when a variable or the respondent does not exist
 * @example
 * profile(survey, 0, { attributes: ["Q260", "Q275"] }).text; // "You are a woman. You finished upper secondary school."
 */
export function profile(survey: Survey, respondent: number, options: ProfileOptions = {}): Profile {
  checkArgument("profile", "survey", survey, surveyKind);
  requireRespondent(survey, respondent);
  checkGiven<ProfileOptions>("profile", options, { attributes: optional(names), leaveOut: optional(names) });
  const leaveOut = new Set((options.leaveOut ?? []).map((name) => survey.variable(name).name));
  const attributes = options.attributes ?? describingIdentifiers(survey.codebook, survey.identifiers);
  const codes: [Variable, Code | undefined][] = attributes
    .filter((name) => [...lineage(survey.codebook, name)].every((source) => !leaveOut.has(source)))
    .map((name) => [survey.variable(name), validCode(survey.column(name), respondent)]);
  return describe(codes);
}

/** @throws PopuliError where the survey has no such row */
export function requireRespondent(survey: Survey, respondent: number): void {
  if (Number.isInteger(respondent) && respondent >= 0 && respondent < survey.size) return;
  throw new PopuliError(
    `no respondent ${typeof respondent === "number" ? respondent : valueInWords(respondent)}`,
    { file: survey.file },
    `rows are numbered 0 … ${survey.size - 1}`,
  );
}

/**
 * The profile of no respondent in particular: the given value of each attribute, in the order given. Persona
 * instructions that vary one attribute at a time are made of such profiles.
 *
 * @throws PopuliError when a variable does not exist or a code is not one of its values
 * @example
 * profileOf(survey, { Q260: 2 }).text; // "You are a woman."
 */
export function profileOf(survey: Survey, codes: Readonly<Record<string, Code>>): Profile {
  return describe(
    Object.entries(codes).map(([name, code]) => {
      const variable = survey.variable(name);
      if (variable.values.length > 0 && !variable.values.some((value) => value.code === code)) {
        const valid = variable.values.map((value) => `${value.code} (${value.label})`).join(", ");
        throw new PopuliError(`${code} is not a valid answer`, { column: name }, `there are: ${valid}`);
      }
      return [variable, code];
    }),
  );
}

/**
 * The sentence for one value: the codebook's for the value, else its template for the variable, else one made from the
 * labels. A variable of yes and no says what is so, and nothing where it is not: "" for "no".
 *
 * @example
 * profileSentence(survey.variable("age"), 43); // "Your age: 43."
 */
export function profileSentence(variable: Variable, code: Code): string {
  const value = variable.values.find((candidate) => candidate.code === code);
  if (value?.sentence !== undefined) return value.sentence;
  const label = value?.label ?? String(code);
  // As a function: a text such as "$&" would be a pattern.
  if (variable.sentence !== undefined) return variable.sentence.replaceAll("{value}", () => label);
  return defaultSentence(variable, label);
}

function describe(codes: readonly (readonly [Variable, Code | undefined])[]): Profile {
  const sentences: ProfileSentence[] = [];
  const missing: string[] = [];
  for (const [variable, code] of codes) {
    if (code === undefined) missing.push(variable.name);
    else sentences.push({ attribute: variable.name, code, text: profileSentence(variable, code) });
  }
  // A variable of yes and no says nothing for "no".
  const texts = sentences.map((sentence) => sentence.text).filter((text) => text !== "");
  return { sentences, missing, text: texts.join(" ") };
}

/** The code of a valid answer, `undefined` for a missing one. */
function validCode(column: Column, respondent: number): Code | undefined {
  return column.reason(respondent) === undefined ? (column.raw(respondent) ?? undefined) : undefined;
}
