import { createHash } from "node:crypto";
import type { Codebook, Variable } from "../codebook/codebook.js";
import type { ReadColumn } from "../table/table.js";

/** What a survey is made of; what reshapes a survey takes the parts of one and gives those of another. */
export interface SurveyParts {
  readonly name: string;
  readonly file: string;
  readonly hash: string;
  readonly codebook: Codebook;
  readonly columns: readonly ReadColumn[];
  readonly size: number;
  readonly weight: string | undefined;
  readonly notes: readonly string[];
}

/** A hash of the survey before and of what was done to it. */
export function hashOf(before: string, what: string, detail: string | Uint32Array): string {
  return createHash("sha256").update(before).update(what).update(detail).digest("hex");
}

/** The codebook with one variable more, or with another in its place. */
export function withVariable(codebook: Codebook, variable: Variable): Codebook {
  return { ...codebook, variables: new Map([...codebook.variables, [variable.name, variable]]) };
}
