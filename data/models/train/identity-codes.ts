import type { Code } from "../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";

/** The values of all attributes that have a code in the hidden states, in one list. */
export interface IdentityCodes {
  readonly attributes: readonly {
    readonly name: string;
    /** Row of its first value. */
    readonly from: number;
    readonly values: number;
  }[];
  /** Rows of all attributes together. */
  readonly size: number;
  /** Row of a value, and the place of its attribute. */
  row(attribute: string, code: Code): { readonly row: number; readonly attribute: number } | undefined;
}

/** Codes of the values of attributes; a scale has too many values and has none. */
export function identityCodes(survey: Survey, attributes: readonly string[]): IdentityCodes {
  const listed = attributes.filter((name) => survey.variable(name).measure !== "scale");
  let size = 0;
  const entries = listed.map((name) => {
    const { levels } = survey.column(name);
    const entry = { name, from: size, values: levels.length };
    size += levels.length;
    return entry;
  });
  const places = new Map(listed.map((name, place) => [name, place]));
  return {
    attributes: entries,
    size,
    row(name, code) {
      const attribute = places.get(name);
      if (attribute === undefined) return undefined;
      const position = survey.column(name).levels.indexOf(code);
      return position < 0 ? undefined : { row: entries[attribute]!.from + position, attribute };
    },
  };
}
