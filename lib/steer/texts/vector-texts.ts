import { PopuliError } from "../../errors/populi-error.js";
import { personaInstructions } from "../../persona/instruction.js";
import { questionPrompt } from "../../persona/question.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import { valueKey } from "../vectors/vector-set.js";
import { genericQuestions } from "./generic-questions.js";
import { libraryTexts } from "./library-texts.js";

/** What a model is asked, and as whom, to find the vectors of one attribute's values. */
export interface VectorTexts {
  readonly attribute: string;
  readonly origin: "library" | "codebook" | "given";
  /** Put under every value. */
  readonly questions: readonly string[];
  readonly values: readonly {
    readonly code: Code;
    readonly label: string;
    readonly instructions: readonly string[];
  }[];
}

/** A caller's own texts for one attribute: for each value's code, instructions that give a persona that value. */
export interface GivenTexts {
  readonly questions: readonly string[];
  readonly instructions: readonly { readonly code: Code; readonly texts: readonly string[] }[];
}

/**
 * A scale of more values than a rating has is a quantity: its neighbours do not differ enough to tell their vectors
 * apart.
 */
const mostOfScale = 20;

/**
 * The texts for one attribute: the caller's own; else the library's set, where it has one whose values are those of the
 * survey's codebook; else from the codebook: instructions around each value's profile sentence, questions from a small
 * general set in turn with the survey's own items.
 *
 * @param most at most so many questions, and instructions for each value
 * @throws PopuliError for an attribute with fewer than two listed values or a long scale, and for given texts that
 *   leave a value out or name one that does not exist
 */
export function vectorTexts(
  survey: Survey,
  attribute: string,
  most: { readonly questions: number; readonly instructions: number },
  given?: GivenTexts,
): VectorTexts {
  const variable = survey.variable(attribute);
  if (variable.values.length < 2)
    throw new PopuliError(
      `attribute '${attribute}' has ${variable.values.length === 0 ? "no listed values" : "one value"}, so there is no difference to take`,
      { column: attribute },
      `list its values in the codebook, two or more; of a quantity make groups first: survey.derive(groups("groups", "${attribute}", [18, 40, Infinity]))`,
    );
  if (variable.measure === "scale" && variable.values.length > mostOfScale)
    throw new PopuliError(
      `attribute '${attribute}' is a scale of ${variable.values.length} values, and each would need a vector of its own`,
      { column: attribute },
      `make groups of it first, survey.derive(groups("groups", "${attribute}", [18, 40, Infinity])), and give those`,
    );
  const chosen =
    (given && fromGiven(attribute, given)) ??
    fromLibrary(survey, attribute) ??
    fromCodebook(survey, attribute);
  const byCode = new Map(chosen.instructions.map(({ code, texts: list }) => [valueKey("", code), list]));
  const unlisted = chosen.instructions.find(
    ({ code }) => !variable.values.some((value) => value.code === code),
  );
  if (unlisted !== undefined)
    throw new PopuliError(
      `instructions for ${attribute} = ${unlisted.code}, which is no value of it`,
      { column: attribute },
      `its values are ${variable.values.map(({ code, label }) => `${code} (${label})`).join(", ")}`,
    );
  const values = variable.values.map(({ code, label }) => {
    const instructions = byCode.get(valueKey("", code)) ?? [];
    if (instructions.length === 0)
      throw new PopuliError(
        `no instruction for ${attribute} = ${code} (${label})`,
        { column: attribute },
        `the texts have instructions for ${chosen.instructions.map((entry) => entry.code).join(", ")}; each value needs at least one`,
      );
    return { code, label, instructions: instructions.slice(0, most.instructions) };
  });
  return { attribute, origin: chosen.origin, questions: chosen.questions.slice(0, most.questions), values };
}

type TextSource = GivenTexts & { readonly origin: VectorTexts["origin"] };

function fromGiven(attribute: string, given: GivenTexts): TextSource {
  if (given.questions.length === 0)
    throw new PopuliError(`the texts given for '${attribute}' have no questions`, {}, "give at least one");
  return { ...given, origin: "given" };
}

function fromLibrary(survey: Survey, attribute: string): TextSource | undefined {
  const texts = libraryTexts(survey.codebook, survey.variable(attribute));
  return texts && { ...texts, origin: "library" };
}

function fromCodebook(survey: Survey, attribute: string): TextSource {
  const items = survey.items
    .filter((item) => item !== attribute && survey.variable(item).values.length > 1)
    .map((item) => questionPrompt(survey.variable(item)).text);
  return {
    origin: "codebook",
    questions: inTurn(genericQuestions, spreadOut(items, genericQuestions.length)),
    instructions: survey
      .variable(attribute)
      .values.map(({ code }) => ({ code, texts: personaInstructions(survey, attribute, code) })),
  };
}

/** At most `most` of a list, evenly spread over it, so that a long questionnaire is not judged by its first section. */
function spreadOut<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]!);
}

function inTurn<T>(a: readonly T[], b: readonly T[]): T[] {
  return Array.from({ length: Math.max(a.length, b.length) }).flatMap((_, i) => [
    ...a.slice(i, i + 1),
    ...b.slice(i, i + 1),
  ]);
}
