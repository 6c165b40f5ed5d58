import type { Code } from "../../codebook/codebook.js";
import type { FileVariable } from "../labelled/described-variable.js";
import { isMissingCode } from "./missing.js";

/** What a SAS file and its catalogue say about a variable. */
export function sasVariable(
  { name, label, isText }: { readonly name: string; readonly label: string; readonly isText: boolean },
  readAsText: boolean,
  labels: ReadonlyMap<Code, string> = new Map(),
): FileVariable {
  return {
    ...{ name, label, labels, isText: readAsText, measure: undefined, isWeight: false },
    isMissing: (code) => !isText && isMissingCode(code),
    isMoment: readAsText && !isText,
  };
}
