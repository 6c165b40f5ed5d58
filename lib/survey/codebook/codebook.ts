import { extname } from "node:path";

/** A code as it stands in the file: a number, or text for string variables. */
export type Code = number | string;

/** How the values of a variable relate: names only, an order, or a scale with equal steps. */
export type Measure = "nominal" | "ordinal" | "scale";

/** Why an answer is missing. */
export type MissingReason = "don't know" | "refused" | "not applicable" | "not asked" | "unknown";

/** What a variable is for: an opinion to simulate, a trait to segment by, or the survey's own bookkeeping. */
export type Role = "item" | "identifier" | "weight" | "stratum" | "cluster" | "id" | "other";

/** A valid code and what it means. */
export interface ValueLabel {
  readonly code: Code;
  readonly label: string;
  /** A second-person sentence for a profile ("You are a woman."), where the codebook supplies one. */
  readonly sentence?: string;
}

/** A user-missing code, what it means, and why there is no answer. */
export interface MissingValue {
  readonly code: Code;
  readonly label: string;
  readonly reason: MissingReason;
}

/** What the codebook says of one column. */
export interface Variable {
  readonly name: string;
  /** A few words: "importance of family". */
  readonly label: string;
  /** The question as put to a respondent, in our own words unless `source` says otherwise. */
  readonly question?: string;
  readonly measure: Measure;
  readonly role: Role;
  /** The section an item belongs to, e.g. one of the four categories of seed 001, Table 3. */
  readonly category?: string;
  /** Valid codes in their order; empty for a scale whose values are not listed. */
  readonly values: readonly ValueLabel[];
  readonly missing: readonly MissingValue[];
  readonly source?: string;
}

/** Variables that together hold one question with several answers, as SPSS keeps them. */
export interface ResponseSet {
  /** Begins with "$". */
  readonly name: string;
  readonly label: string;
  /** One variable an option, which holds `counted` where it was chosen; or one variable a choice. */
  readonly kind: "dichotomies" | "categories";
  readonly counted?: Code;
  readonly variables: readonly string[];
}

/** What the columns of a survey mean. */
export interface Codebook {
  readonly title: string;
  /** True when the data were generated, not surveyed: shown wherever they appear. */
  readonly synthetic: boolean;
  readonly source?: string;
  /** The weight to use where several columns are weights; the first of them when absent. */
  readonly weight?: string;
  readonly variables: ReadonlyMap<string, Variable>;
  /** Multiple-response sets; every variable of one is among `variables`. */
  readonly responseSets?: readonly ResponseSet[];
}

/** A codebook of some columns only. */
export function codebookOf(codebook: Codebook, columns: readonly string[]): Codebook {
  const variables = [...codebook.variables].filter(([name]) => columns.includes(name));
  const { responseSets = [], ...rest } = codebook;
  const sets = responseSets.filter((set) => set.variables.every((name) => columns.includes(name)));
  return {
    ...rest,
    variables: new Map(variables),
    ...(sets.length === 0 ? {} : { responseSets: sets }),
  };
}

/** Where the codebook of a survey file stands, and is looked for: `answers.csv` → `answers.codebook.yaml`. */
export function codebookBeside(file: string): string {
  return `${file.slice(0, file.length - extname(file).length)}.codebook.yaml`;
}
