import { PopuliError } from "../../../errors/populi-error.js";
import type { Code } from "../../codebook/codebook.js";

/**
 * What is known of each code of a column, as a `Map`. The keys of a plain object would be texts, and codes can be numbers.
 *
 * @throws PopuliError for anything else: what a person wrote in a script has not always been through the compiler
 */
export function byCode(known: ReadonlyMap<Code, number>, column: string): ReadonlyMap<Code, number> {
  if (known instanceof Map) return known;
  throw new PopuliError(
    "its margin is not a Map of codes",
    { column },
    `such as margins: { ${column}: new Map([[1, 0.49], [2, 0.51]]) }`,
  );
}
