import type { Kind } from "../../errors/kind.js";
import type { Code } from "../../survey/codebook/codebook.js";

/** What a prompt says of an answer to a value item, or of a range of scores. */
export interface DescriptorSentence {
  /** The scores that it is said of, both ends included. */
  readonly from: number;
  readonly to: number;
  /** A leaning, and no more than the answer says. */
  readonly hedged: string;
  /** The same as a fact. */
  readonly plain: string;
}

/** Which form of the sentences a prompt has. */
export type DescriptorForm = "hedged" | "no hedge";

/** A column that a value item is read from, and what its codes score; without scores its codes are the scores. */
export interface DescribedPart {
  readonly column: string;
  readonly scores?: readonly (readonly [code: Code, score: number])[] | undefined;
}

/** A value item in a survey: where it is read, and what is said of each of its scores. */
export interface DescribedItem {
  readonly name: string;
  readonly label: string;
  /** The score is the sum over the columns. Without columns one of the sentences is drawn at random. */
  readonly parts: readonly DescribedPart[];
  readonly sentences: readonly DescriptorSentence[];
}

/**
 * What a prompt says of the values of a respondent in place of their identifiers: a sentence for each value item that they
 * answered. Plain data.
 */
export interface Descriptors {
  readonly title: string;
  readonly source: string;
  readonly form: DescriptorForm;
  /** Said after hedged sentences, so that the model infers no more than they say. */
  readonly caution: string | undefined;
  /** In the order in which they are said. */
  readonly items: readonly DescribedItem[];
}

/** Descriptors as an argument or an option. */
export const descriptorsKind: Kind = {
  what: "descriptors",
  fits: (value) =>
    typeof value === "object" &&
    value !== null &&
    ["items", "form", "caution"].every((part) => part in value),
  advice: () => "pass what valueDescriptors(survey) returned",
};

/** The columns that a value item, or all of them, are read from. */
export function columnsOf(described: Descriptors | DescribedItem): string[] {
  const items = "items" in described ? described.items : [described];
  return items.flatMap(({ parts }) => parts.map(({ column }) => column));
}

/** A sentence in the form that is wanted. */
export function inForm({ hedged, plain }: DescriptorSentence, form: DescriptorForm): string {
  return form === "hedged" ? hedged : plain;
}
