import { PopuliError } from "../errors/populi-error.js";
import type { Code, Variable } from "../survey/codebook/codebook.js";
import { describingIdentifiers, lineage } from "../survey/codebook/lineage.js";
import type { Column } from "../survey/survey/column.js";
import type { Survey } from "../survey/survey/survey.js";

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
  if (!Number.isInteger(respondent) || respondent < 0 || respondent >= survey.size) {
    throw new PopuliError(
      `no respondent ${respondent}`,
      { file: survey.file },
      `rows are numbered 0 … ${survey.size - 1}`,
    );
  }
  const leaveOut = new Set((options.leaveOut ?? []).map((name) => survey.variable(name).name));
  const attributes = options.attributes ?? describingIdentifiers(survey.codebook, survey.identifiers);
  const codes: [Variable, Code | undefined][] = attributes
    .filter((name) => [...lineage(survey.codebook, name)].every((source) => !leaveOut.has(source)))
    .map((name) => [survey.variable(name), validCode(survey.column(name), respondent)]);
  return describe(codes);
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
  if (variable.sentence !== undefined) return variable.sentence.replaceAll("{value}", label);
  const what = variable.label.replace(/, grouped$/, "").replace(/[\s.:?]+$/, "");
  if (isYesNo(variable)) return yes.test(label.trim()) ? `${whatIsSo(what)}.` : "";
  const how =
    /^how (interested|satisfied|happy|religious|healthy|close|proud|worried|likely|concerned|attached)\b(.*)$/i.exec(
      what,
    );
  if (how !== null) return `You are ${how[1]!.toLowerCase()}${how[2]}: ${label}.`;
  // A question or a clause does not follow "Your".
  const isClause =
    /^(how|what|which|who|whom|whose|where|when|why|whether|do|does|did|is|are|was|has|have|had|can|would|will|i|you|my|your)\b|\b(is|are|was|has|have)\b/i;
  return isClause.test(what)
    ? `${what[0]!.toUpperCase()}${what.slice(1)}: ${label}.`
    : `Your ${what}: ${label}.`;
}

const yes = /^(yes|true|ja|oui|s[ií]|sim|chosen|mentioned|marked|selected|1)$/i;
const no = /^(no|false|nein|non|n[aã]o|not chosen|not mentioned|not marked|not selected|0)$/i;

function isYesNo({ values }: Variable): boolean {
  const labels = values.map(({ label }) => label.trim());
  return (
    labels.length === 2 && labels.some((label) => yes.test(label)) && labels.some((label) => no.test(label))
  );
}

/** A clause that says that a label is so. */
function whatIsSo(what: string): string {
  const rest = what.replace(/^(is|are|has|have|had)\s+/i, "");
  if (/^(is|are)\s/i.test(what)) return `You are ${rest}`;
  if (/^(has|have)\s/i.test(what)) return `You have ${rest}`;
  const verb =
    /^(lives|works|belongs|owns|uses|votes|voted|lived|worked|owned|used|attends|speaks|smokes)\s/i.exec(
      what,
    )?.[1];
  if (verb !== undefined) {
    const second = /ed$/i.test(verb) ? verb : verb.replace(/s$/i, "");
    return `You ${second.toLowerCase()}${what.slice(verb.length)}`;
  }
  const isState =
    /^(not )?(\w+(ed|less|able)|(un|self-)?\w*(married|divorced|single|female|male|retired|religious|disabled|born|sick|ill)|a|an|in|at)\b/i;
  if (isState.test(what)) return `You are ${what[0]!.toLowerCase()}${what.slice(1)}`;
  return `This is true of you: ${what}`;
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
