import { PopuliError } from "../../errors/populi-error.js";
import { personaInstructions } from "../../persona/instruction.js";
import { questionPrompt } from "../../persona/question.js";
import type { Code } from "../../survey/codebook/codebook.js";
import { adviseValues } from "../../survey/survey/advise-values.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { TextCounts } from "../vectors/reliability.js";
import { valueKey } from "../vectors/vector-set.js";
import { genericQuestions } from "./generic-questions.js";
import type { GivenTexts } from "./given-texts.js";
import { libraryTexts } from "./library-texts.js";

/** The questions and instructions that one attribute's vectors are made from. */
export interface VectorTexts {
  readonly attribute: string;
  /** The library, the survey's codebook, or the caller. */
  readonly origin: "library" | "codebook" | "given";
  /** Asked under every value. */
  readonly questions: readonly string[];
  readonly values: readonly {
    readonly code: Code;
    readonly label: string;
    readonly instructions: readonly string[];
  }[];
}

/**
 * A scale with more values is a quantity, such as age: neighbouring values differ too little for vectors of their own.
 */
const longestScale = 20;

/**
 * The texts for one attribute: the caller's; else the library's, if they cover the codebook's values; else texts made
 * from the codebook, with instructions around each value's profile sentence, and generic questions alternating with the
 * survey's own items.
 *
 * @throws PopuliError for an attribute with fewer than two listed values or a scale of more than 20, and for given
 *   texts that leave a value out or name one that does not exist
 */
export function vectorTexts(survey: Survey, attribute: string, given?: GivenTexts): VectorTexts {
  const variable = survey.variable(attribute);
  if (variable.values.length < 2)
    throw new PopuliError(
      `attribute '${attribute}' has ${variable.values.length === 0 ? "no listed values" : "one value"}, so it has no differences between values`,
      { column: attribute },
      adviseValues(survey, attribute),
    );
  if (variable.measure === "scale" && variable.values.length > longestScale)
    throw new PopuliError(
      `attribute '${attribute}' is a scale of ${variable.values.length} values, too many for a vector each`,
      { column: attribute },
      `group them first, survey.derive(groups("groups", "${attribute}", [18, 40, Infinity])), and use the groups`,
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
      `instructions for ${attribute} = ${unlisted.code}, which is not one of its values`,
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
    return { code, label, instructions };
  });
  return { attribute, origin: chosen.origin, questions: chosen.questions, values };
}

/** The first questions, and the first wordings of each value's instruction. */
export function firstTexts(texts: VectorTexts, { questions, wordings }: TextCounts): VectorTexts {
  return {
    ...texts,
    questions: texts.questions.slice(0, questions),
    values: texts.values.map((value) => ({ ...value, instructions: value.instructions.slice(0, wordings) })),
  };
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
    questions: alternate(genericQuestions, spreadOut(items, genericQuestions.length)),
    instructions: survey
      .variable(attribute)
      .values.map(({ code }) => ({ code, texts: personaInstructions(survey, attribute, code) })),
  };
}

/** At most `most` entries, evenly spread, so that a long questionnaire is not represented by its first section. */
function spreadOut<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]!);
}

/** a₀, b₀, a₁, b₁, …, then what is left of the longer list. */
function alternate<T>(a: readonly T[], b: readonly T[]): T[] {
  return Array.from({ length: Math.max(a.length, b.length) }).flatMap((_, i) => [
    ...a.slice(i, i + 1),
    ...b.slice(i, i + 1),
  ]);
}
