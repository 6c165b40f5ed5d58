import { checkArgument, checkGiven } from "../errors/check-given.js";
import { counted } from "../errors/counted.js";
import { anything, optional, text as textKind } from "../errors/kind.js";
import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";
import type { Code, Variable } from "../survey/codebook/codebook.js";
import { type Language, type OptionLabels, scaffolds } from "./scaffold.js";

/**
 * The order options are shown in: the codebook's, its reverse, or a permutation of positions (`order[i]` is the
 * codebook position, from 0, of the i-th option shown).
 */
export type OptionOrder = "as written" | "reversed" | readonly number[] | Int32Array;

/** One option as shown. */
export interface PromptOption {
  /**
   * What answers with it: its place in the list, "1" … "K", or its code, on scales labelled by their codes; a letter,
   * "A" …, where options are shown under letters.
   */
  readonly label: string;
  readonly code: Code;
  readonly text: string;
}

/** How a question is put. */
export interface QuestionOptions {
  readonly order?: OptionOrder;
  /** That of the text around question and options (default English). */
  readonly language?: Language;
  readonly labels?: OptionLabels;
}

/** A closed question as it is put to a model. */
export interface QuestionPrompt {
  readonly item: string;
  /** The question, the numbered options, one on each line, and the instruction on how to answer. */
  readonly text: string;
  /** In the order shown. */
  readonly options: readonly PromptOption[];
  /** `[options]`: codebook position of each option shown, to put answers back into the codebook's order. */
  readonly order: readonly number[];
}

/**
 * A closed question as text: the wording, the options numbered 1 … K by place, and "Answer with the number only." (the
 * layout of PSII, appendix C, in our words). Codes such as −1, 0, 1 become options 1, 2, 3, but a scale labelled by its
 * codes (0 left, 1, 2 … 10 right) keeps them: its middle, 5, would otherwise be option 6.
 *
 * `language` is that of the text around question and options; these stay in the codebook's language.
 *
 * @throws PopuliError when the codebook lists fewer than two options, or more than 26 to be shown under letters, or
 *   `order` is not a permutation of them
 * @example
 * questionPrompt(survey.variable("Q1"), { order: "reversed" }).options[0];
 * // { label: "1", code: 4, text: "Not at all important" }
 */
export function questionPrompt(variable: Variable, options: QuestionOptions = {}): QuestionPrompt {
  checkArgument("questionPrompt", "variable", variable, {
    what: "a variable",
    fits: (value) => typeof value === "object" && value !== null && "values" in value && "measure" in value,
    advice: () => 'pass survey.variable("Q1")',
  });
  checkGiven<QuestionOptions>("questionPrompt", options, {
    ...{ order: optional(anything), language: optional(textKind), labels: optional(textKind) },
  });
  const language = oneOf("language", options.language ?? "en", Object.keys(scaffolds) as Language[]);
  const labels = oneOf("labels", options.labels ?? "numbers", ["numbers", "letters"]);
  const scaffold = scaffolds[language];
  const count = variable.values.length;
  if (count < 2) {
    throw new PopuliError(
      `the codebook lists ${count === 0 ? "no options" : "only one option"} for '${variable.name}', so it cannot be asked`,
      { column: variable.name },
      "list its values in the codebook, each code with its label",
    );
  }
  const order = shownOrder(variable, options.order ?? "as written");
  const labelOf = labelling(variable, labels);
  const shown = order.map((position, place): PromptOption => {
    const { code, label } = variable.values[position]!;
    return { label: labelOf(place, code), code, text: label };
  });
  const text = [
    variable.question ?? scaffold.question(variable.label),
    ...(scaffold.options === undefined ? [] : [scaffold.options]),
    ...shown.map((option) => `${option.label}. ${option.text}`),
    scaffold.answer[labels],
  ].join("\n");
  return { item: variable.name, text, options: shown, order };
}

/** The label of an option by its place among those shown, from 0, and its code. */
function labelling(variable: Variable, labels: OptionLabels): (place: number, code: Code) => string {
  if (labels === "letters") {
    if (variable.values.length > letters.length)
      throw new PopuliError(
        `'${variable.name}' has ${counted(variable.values.length, "option")}, more than there are letters`,
        { column: variable.name },
        'show them under numbers: optionLabels: "numbers"',
      );
    return (place) => letters[place]!;
  }
  return labelledByCode(variable) ? (_, code) => String(code) : (place) => String(place + 1);
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Whether labels of a scale are numbers, each equal to its code, and all its codes are whole numbers ≥ 0. */
function labelledByCode({ values }: Variable): boolean {
  const numbers = values.filter(({ label }) => /^\d+$/.test(label.trim()));
  return (
    numbers.length > 0 &&
    numbers.every(({ code, label }) => String(code) === label.trim()) &&
    values.every(({ code }) => Number.isInteger(code) && Number(code) >= 0)
  );
}

/** Question and options, without the instruction on how to answer. */
export function wordingOf({ text }: QuestionPrompt): string {
  return text.slice(0, text.lastIndexOf("\n"));
}

/**
 * `[options]`: codebook position of each option shown.
 *
 * @throws PopuliError for an order that is not a permutation
 */
export function shownOrder({ name, values }: Variable, order: OptionOrder): number[] {
  const count = values.length;
  const written = Array.from({ length: count }, (_, position) => position);
  if (order === "as written") return written;
  if (order === "reversed") return written.reverse();
  const given = Array.from(order as ArrayLike<number>);
  const sorted = [...given].sort((a, b) => a - b);
  if (sorted.length !== count || sorted.some((position, index) => position !== index)) {
    throw new PopuliError(
      `the option order [${given.join(", ")}] is not a permutation`,
      { column: name },
      `'${name}' has ${counted(count, "option")}: give each of 0 … ${count - 1} once`,
    );
  }
  return given;
}
