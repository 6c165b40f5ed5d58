import { createHash } from "node:crypto";
import type { Codebook, Variable } from "../codebook/codebook.js";
import type { ReadColumn } from "../table/table.js";

/** What a survey is made of. Filters, derivations and recodings turn the parts of one survey into those of another. */
export interface SurveyParts {
  readonly name: string;
  readonly file: string;
  readonly hash: string;
  /** The hash of who is in the rows. */
  readonly rowsHash: string;
  readonly codebook: Codebook;
  readonly columns: readonly ReadColumn[];
  readonly size: number;
  readonly weight: string | undefined;
  readonly notes: readonly string[];
}

/** The hash of a survey made from another: of that survey's hash, and of what was done. */
export function hashOf(before: string, what: string, detail: string | Uint32Array): string {
  return createHash("sha256").update(before).update(what).update(detail).digest("hex");
}

/** The codebook with a variable added or replaced. */
export function withVariable(codebook: Codebook, variable: Variable): Codebook {
  return { ...codebook, variables: new Map([...codebook.variables, [variable.name, variable]]) };
}
