import type { MagicResult, Translation } from "./magic.js";
import type { YamlOption } from "./yaml-body.js";

/** A line of TypeScript, with the line of the cell that it comes from. */
export interface TranslatedLine {
  readonly text: string;
  readonly line: number;
}

/** The translation of a magic cell, line by line. */
export function translated(
  made: readonly TranslatedLine[],
  rest: Pick<Translation, "keep" | "placeOf">,
): MagicResult {
  return {
    kind: "translation",
    translation: {
      code: made.map(({ text }) => text).join("\n"),
      lines: made.map(({ line }) => line),
      ...rest,
    },
  };
}

/** The options of a YAML body as fields of an object, one a line. */
export function optionFields(options: Iterable<readonly [string, YamlOption]>): TranslatedLine[] {
  return [...options].map(([option, { expression, line }]) => ({
    text: `  ${option}: ${expression},`,
    line,
  }));
}
