import { usualMissingTexts } from "./missing-texts.js";
import { type DecimalMark, fileDecimal } from "./number-form.js";
import type { ReadTable } from "./table.js";
import type { CodeRules } from "./type-codes.js";

/** How the cells of a file without types are understood. */
export interface CellOptions {
  /**
   * Texts that mean no answer, besides empty cells: `["NA", "-99"]`. When absent, it is NA without quotes, in files
   * that have no missing values of their own (CSV, Excel). A text that the codebook lists is an answer, or missing for
   * the reason given there.
   */
  readonly na?: readonly string[];
  /**
   * The decimal mark of numbers; the other one is between thousands. When absent, it is the one that the file's columns
   * show.
   */
  readonly decimal?: DecimalMark;
}

/** The rules by which a table's codes get their types. */
export function codeRules(table: ReadTable, { na, decimal }: CellOptions): CodeRules {
  const found =
    decimal ??
    (table.untyped
      ? fileDecimal(
          table.columns.map(({ codes }) => codes.filter((code): code is string => typeof code === "string")),
        )
      : undefined);
  return {
    na: new Set(na ?? (table.untyped ? usualMissingTexts : [])),
    quotedToo: na !== undefined,
    numbers: {
      commaIsDecimal: table.decimalComma ?? false,
      ...(found === undefined ? {} : { decimal: found }),
    },
    untyped: table.untyped,
  };
}
