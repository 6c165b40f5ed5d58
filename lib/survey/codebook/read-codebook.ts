import { readFile } from "node:fs/promises";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Codebook, Measure, MissingValue, Role, Variable } from "./codebook.js";
import { readMissing, readValues, showCode } from "./codes-yaml.js";
import { readFileDetails } from "./file-details-yaml.js";
import { readResponseSets } from "./response-sets-yaml.js";
import { openYaml, type YamlPlace, yamlChoice, yamlRecord, yamlText } from "./yaml-place.js";

/*
 * A codebook file:
 *
 *   title: Values survey
 *   synthetic: false            # true when the data were generated
 *   source: where it comes from
 *   weight: W_WEIGHT            # which weight counts, where several variables have the role
 *   missing:                    # for every variable that has no `missing` of its own
 *     -1: don't know            # a reason, which is also the label
 *     -2: { label: no answer, reason: refused }
 *   shared:                     # a place for anchors; not read itself
 *     agreement: &agreement { 1: agree, 2: neither, 3: disagree }
 *   variables:
 *     Q1:
 *       label: importance of family
 *       question: How important is family in your life?
 *       rewording: What weight does your family carry for you?   # the same question in other words
 *       measure: ordinal        # nominal | ordinal | scale
 *       role: item              # item | identifier | weight | stratum | cluster | id | other (the default)
 *       category: social values
 *       values: *agreement      # or a map of its own, or `0..10`
 *     age:
 *       measure: scale
 *       role: identifier
 *       sentence: You are {value} years old.     # in profiles, for values without a sentence of their own
 *     Q260:
 *       label: sex
 *       measure: nominal
 *       role: identifier
 *       values:
 *         1: { label: man, sentence: You are a man. }
 *         2: { label: woman, sentence: You are a woman. }
 *       missing: none           # instead of the default: `none`, or a map
 *     polint:
 *       label: interest in politics
 *       measure: ordinal
 *       values: { 0: none at all, 1..9: , 10: a great deal }   # codes without labels are their own labels
 *
 *   sets:                       # questions with several answers, kept in several variables
 *     $media: { label: media used, kind: dichotomies, counted: 1, variables: [radio, tv] }   # 1 = chosen
 *     $wants: { label: what people want, kind: categories, variables: [want1, want2] }       # a choice in each
 *
 *   A variable, or the codebook, can have what an SPSS or Stata file says beyond meaning, for writing it back:
 *       file: { format: PCT5.1, missing: [lowest, 0], attributes: { role: [input] }, documents: [a line] }
 *
 * A code in quotes is text: "1" is not 1. A code that a variable lists under `values` is valid there, even if the
 * default block calls it missing. Only items and identifiers need a `measure`.
 */

export const measures: readonly Measure[] = ["nominal", "ordinal", "scale"];
export const roles: readonly Role[] = ["item", "identifier", "weight", "stratum", "cluster", "id", "other"];

const codebookKeys = [
  "title",
  "synthetic",
  "source",
  "weight",
  "missing",
  "shared",
  "variables",
  "sets",
  "file",
];
const variableKeys = [
  "label",
  "question",
  "rewording",
  "measure",
  "role",
  "category",
  "values",
  "missing",
  "source",
  "sentence",
  "derivedFrom",
  "file",
];

/**
 * Reads a codebook file.
 *
 * @throws PopuliError naming file, line and key of the first mistake, with the nearest valid name
 * @example
 * const codebook = await readCodebook("data/surveys/values.codebook.yaml");
 */
export async function readCodebook(file: string): Promise<Codebook> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new PopuliError(`the codebook cannot be read (${(error as Error).message})`, { file });
  }
  return parseCodebook(text, file);
}

/**
 * Reads a codebook from YAML text; `file` is the name used in errors.
 *
 * @throws PopuliError naming file, line and key of the first mistake, with the nearest valid name
 * @example
 * parseCodebook("title: T\nvariables:\n  Q1: { measure: nominal, role: item, values: { 1: yes, 2: no } }");
 */
export function parseCodebook(text: string, file = "codebook"): Codebook {
  return codebookFrom(openYaml(text, file));
}

/** Reads a codebook from opened YAML, which may also have the keys `otherKeys`. */
export function codebookFrom(root: YamlPlace, otherKeys: readonly string[] = []): Codebook {
  const record = yamlRecord(root, [...codebookKeys, ...otherKeys]);
  const title = record.get("title");
  if (title === undefined) return root.fail("a codebook needs a title", "add a line like `title: My survey`");
  const source = record.get("source");
  const usual = readMissing(record.get("missing"));
  const entries = record.get("variables");
  if (entries === undefined) return root.fail("a codebook needs `variables:`, with an entry for each column");
  const variables = new Map<string, Variable>();
  for (const [key, value] of entries.entries()) {
    const name = String(key.scalar ?? "");
    if (name === "") key.fail("a variable has an empty name");
    variables.set(name, readVariable(name, value, usual));
  }
  const weight = record.get("weight");
  const sets = record.get("sets");
  const responseSets = sets === undefined ? [] : readResponseSets(sets, [...variables.keys()]);
  return {
    title: yamlText(title),
    synthetic: readFlag(record.get("synthetic")),
    ...(source === undefined ? {} : { source: yamlText(source) }),
    ...(weight === undefined ? {} : { weight: weightAmong(weight, variables) }),
    variables,
    ...(responseSets.length === 0 ? {} : { responseSets }),
    ...fileDetailsOf(record.get("file")),
  };
}

function weightAmong(place: YamlPlace, variables: ReadonlyMap<string, Variable>): string {
  const name = yamlText(place);
  if (variables.get(name)?.role === "weight") return name;
  const weights = [...variables.values()].filter(({ role }) => role === "weight");
  return place.fail(
    `'${name}' is not a variable with \`role: weight\``,
    adviseName(
      name,
      weights.map((variable) => variable.name),
    ),
  );
}

function readFlag(place: YamlPlace | undefined): boolean {
  if (place === undefined) return false;
  if (typeof place.scalar === "boolean") return place.scalar;
  return place.fail("expected true or false");
}

function readVariable(name: string, place: YamlPlace, usual: readonly MissingValue[]): Variable {
  const record = yamlRecord(place, variableKeys);
  const text = (key: string): string | undefined => {
    const value = record.get(key);
    return value === undefined ? undefined : yamlText(value);
  };
  const optional = <K extends string>(key: K): { [P in K]?: string } => {
    const value = text(key);
    return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
  };
  const role = record.has("role") ? yamlChoice(record.get("role")!, roles) : "other";
  const values = readValues(record.get("values"));
  const valid = new Set(values.map((value) => value.code));
  const own = record.get("missing");
  const missing = readMissing(own, usual);
  const both = missing.find((entry) => valid.has(entry.code));
  if (own !== undefined && both !== undefined) {
    own.fail(`the code ${showCode(both.code)} is listed both as a value and as missing`);
  }
  return {
    name,
    label: text("label") ?? name,
    ...optional("question"),
    ...optional("rewording"),
    measure: readMeasure(record.get("measure"), role, place),
    role,
    ...optional("category"),
    values,
    missing: missing.filter((entry) => !valid.has(entry.code)),
    ...optional("source"),
    ...optional("sentence"),
    ...(record.has("derivedFrom") ? { derivedFrom: record.get("derivedFrom")!.items().map(yamlText) } : {}),
    ...fileDetailsOf(record.get("file")),
  };
}

function fileDetailsOf(place: YamlPlace | undefined): Pick<Variable, "file"> {
  return place === undefined ? {} : { file: readFileDetails(place) };
}

function readMeasure(place: YamlPlace | undefined, role: Role, variable: YamlPlace): Measure {
  if (place !== undefined) return yamlChoice(place, measures);
  if (role === "item" || role === "identifier") {
    variable.fail(`an ${role} needs a measure`, `add \`measure:\` with one of ${measures.join(", ")}`);
  }
  return usualMeasure(role);
}

/** The measure of a bookkeeping column that gives none. */
function usualMeasure(role: Role): Measure {
  return role === "weight" ? "scale" : "nominal";
}
