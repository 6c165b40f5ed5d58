/** What one label, or one option's words, can be. */
export type Form = "number" | "number word" | "ordinal" | "letter" | "words";

/** One label, or one option's words. */
export interface Unit {
  readonly form: Form;
  /** −1 for a label that no option has. */
  readonly option: number;
  readonly end: number;
}

/** What a reply names at a place: one label or several that are joined. */
export interface Named {
  /** Options, in the order named. */
  readonly options: readonly number[];
  /** Whether a label was named that no option has. */
  readonly outside: boolean;
  readonly end: number;
  /** How every option was named, where all were, as a range or one by one: this is the scale, which answers nothing. */
  readonly scale: "range" | "list" | undefined;
  /** Where a word follows on the same line, so that the label could be part of a sentence; −1 where none does. */
  readonly wordAt: number;
  readonly form: Form;
}

export function isNumeric(form: Form): boolean {
  return form === "number" || form === "number word";
}

/** A unit, and nothing joined to it. */
export function alone({ form, option, end }: Unit): Named {
  const outside = option < 0;
  return { options: outside ? [] : [option], outside, end, scale: undefined, wordAt: -1, form };
}
