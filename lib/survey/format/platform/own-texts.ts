import type { ReadColumn } from "../../table/table.js";
import type { Dichotomies } from "./platform.js";

/**
 * The set of columns that each hold nothing but the text of their own option; none unless at least two have one, and the
 * columns with any answer all do. A column of free text ("Other, please specify") is not part of it.
 *
 * @param optionOf the option of a column, by its name
 */
export function ownTexts(
  columns: readonly ReadColumn[],
  stem: string,
  label: string,
  optionOf: (name: string) => string,
): Dichotomies[] {
  const options = columns.filter(({ name }) => !/specif|_TEXT$|\[other\]|comment/i.test(name));
  const answered = options.filter(({ codes }) => codes.length > 0);
  const texts = answered.map(({ codes }) => String(codes[0]));
  const single = answered.every(({ codes }) => codes.length === 1);
  if (answered.length < 2 || !single) return [];
  const same = new Set(texts).size === 1;
  // A battery in which everybody gave the same answer is no set: its text is not the column's option.
  const isOption = answered.every(({ name }, k) => {
    const option = optionOf(name).trim();
    return option === texts[k]!.trim() || option.endsWith(texts[k]!.trim());
  });
  if (
    same
      ? !/^(1|x|yes|y|ja|oui|sí|si|true|checked|selected|quoted)$/i.test(texts[0]!.trim())
      : !isOption && new Set(texts).size < texts.length
  )
    return [];
  return [
    {
      stem,
      label,
      options: options.map(({ name, codes }) => ({
        column: name,
        // Where answers were exported as numbers, the name says what the option is.
        label:
          same || /^\d+$/.test(String(codes[0] ?? "")) ? optionOf(name) : String(codes[0] ?? optionOf(name)),
      })),
    },
  ];
}
