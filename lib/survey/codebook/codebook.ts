import { extname } from "node:path";

/** A code as the file has it: a number, or a text in a column of texts. */
export type Code = number | string;

/** What the values of a variable are: names, steps of an order, or numbers. */
export type Measure = "nominal" | "ordinal" | "scale";

/** Why an answer is missing. */
export type MissingReason = "don't know" | "refused" | "not applicable" | "not asked" | "unknown";

/** What a variable is for: an opinion to simulate, a trait to segment by, or bookkeeping of the survey. */
export type Role = "item" | "identifier" | "weight" | "stratum" | "cluster" | "id" | "other";

/** A valid code and what it means. */
export interface ValueLabel {
  readonly code: Code;
  readonly label: string;
  /** A sentence for a profile, in the second person: "You are a woman." */
  readonly sentence?: string;
}

/** A user-missing code: what it means, and why there is no answer. */
export interface MissingValue {
  readonly code: Code;
  readonly label: string;
  readonly reason: MissingReason;
}

/** What a file of SPSS or Stata says of a variable, or of itself, beyond its meaning; it is kept for writing it back. */
export interface FileDetails {
  /** How the program shows the variable: "PCT5.1" (SPSS), "%9.2f" (Stata). */
  readonly format?: string;
  /** All numbers from the first to the second are missing; infinite where SPSS says LOWEST or HIGHEST. */
  readonly missingRange?: readonly [low: number, high: number];
  /** SPSS's custom attributes. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** Lines of a document within an SPSS file. */
  readonly documents?: readonly string[];
}

/** What the codebook says about one column. */
export interface Variable {
  readonly name: string;
  /** A few words: "importance of family". */
  readonly label: string;
  /** The question as a respondent hears it, in our own words unless `source` says otherwise. */
  readonly question?: string;
  /** The question in other words that ask the same, to see whether a model's answers depend on the published ones. */
  readonly rewording?: string;
  readonly measure: Measure;
  readonly role: Role;
  /** The section an item belongs to, such as one of the four categories of PSII (arXiv:2603.16142, Table 3). */
  readonly category?: string;
  /** Valid codes in order; empty for a scale that lists none. */
  readonly values: readonly ValueLabel[];
  readonly missing: readonly MissingValue[];
  readonly source?: string;
  /** A sentence for a profile, where a value has none of its own: "You are {value} years old." */
  readonly sentence?: string;
  /** The variables that it was made from, by derive or recode. */
  readonly derivedFrom?: readonly string[];
  readonly file?: FileDetails;
}

/** A multiple-response set: one question with several answers, held in several variables. */
export interface ResponseSet {
  /** Begins with "$". */
  readonly name: string;
  readonly label: string;
  /** "dichotomies" has a variable for each option; "categories" has one for the first choice, one for the second, … */
  readonly kind: "dichotomies" | "categories";
  /** What a dichotomy holds where its option was chosen. */
  readonly counted?: Code;
  readonly variables: readonly string[];
}

/** What the columns of a survey mean. */
export interface Codebook {
  readonly title: string;
  /** True for generated data. Every table and file made from them says so. */
  readonly synthetic: boolean;
  readonly source?: string;
  /** The weight to use where several columns are weights (default: the first). */
  readonly weight?: string;
  readonly variables: ReadonlyMap<string, Variable>;
  /** Multiple-response sets; every variable of one is among `variables`. */
  readonly responseSets?: readonly ResponseSet[];
  readonly file?: FileDetails;
}

/** A codebook without what only its file's program needs. */
export function meaningOf({ file: _, ...codebook }: Codebook): Codebook {
  const variables = [...codebook.variables].map(
    ([name, { file: _, ...variable }]) => [name, variable] as const,
  );
  return { ...codebook, variables: new Map(variables) };
}

/** The part of a codebook that describes some columns; a response set is kept where all its variables are. */
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

/** The codebook file beside a survey file: `answers.csv` → `answers.codebook.yaml`. */
export function codebookBeside(file: string): string {
  return `${file.slice(0, file.length - extname(file).length)}.codebook.yaml`;
}
