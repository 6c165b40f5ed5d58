import { readFile } from "node:fs/promises";
import { Document, Scalar, type YAMLMap } from "yaml";
import { PopuliError } from "../errors/populi-error.js";
import type {
  Code,
  Codebook,
  Measure,
  MissingReason,
  MissingValue,
  Role,
  ValueLabel,
  Variable,
} from "./codebook.js";
import { openYaml, type YamlPlace, yamlChoice, yamlRecord, yamlText } from "./yaml-place.js";

/*
 * A codebook file:
 *
 *   title: Values survey
 *   synthetic: false            # true when the data were generated
 *   source: where it comes from
 *   missing:                    # for every variable that has no `missing` of its own
 *     -1: don't know            # a reason, which is then the label too
 *     -2: { label: no answer, reason: refused }
 *   shared:                     # a place to hang anchors; not read itself
 *     agreement: &agreement { 1: agree, 2: neither, 3: disagree }
 *   variables:
 *     Q1:
 *       label: importance of family
 *       question: How important is family in your life?
 *       measure: ordinal        # nominal | ordinal | scale
 *       role: item              # item | identifier | weight | stratum | cluster | id | other (the default)
 *       category: social values
 *       values: *agreement      # or a map of its own, or `0..10`
 *     Q260:
 *       label: sex
 *       measure: nominal
 *       role: identifier
 *       values:
 *         1: { label: man, sentence: You are a man. }
 *         2: { label: woman, sentence: You are a woman. }
 *       missing: none           # takes the place of the default: `none`, or a map
 *     polint:
 *       label: interest in politics
 *       measure: ordinal
 *       values: { 0: none at all, 1..9: , 10: a great deal }   # a range of codes that are their own labels
 *
 * A code in quotes is text ("1" is not 1). A code that a variable lists under `values` is valid there even when the
 * default block calls it missing. `measure` may be left out where a variable is neither an item nor an identifier.
 */

export const measures: readonly Measure[] = ["nominal", "ordinal", "scale"];
export const roles: readonly Role[] = ["item", "identifier", "weight", "stratum", "cluster", "id", "other"];
export const missingReasons: readonly MissingReason[] = [
  "don't know",
  "refused",
  "not applicable",
  "not asked",
  "unknown",
];

const codebookKeys = ["title", "synthetic", "source", "missing", "shared", "variables"];
const variableKeys = ["label", "question", "measure", "role", "category", "values", "missing", "source"];
const longestRange = 10_000;

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
 * parseCodebook("title: T\nvariables:\n  Q1: { label: trust, measure: nominal, role: item, values: { 1: yes, 2: no } }");
 */
export function parseCodebook(text: string, file = "codebook"): Codebook {
  return codebookFrom(openYaml(text, file));
}

/** A codebook from opened YAML, which may have other keys besides a codebook's. */
export function codebookFrom(root: YamlPlace, otherKeys: readonly string[] = []): Codebook {
  const record = yamlRecord(root, [...codebookKeys, ...otherKeys]);
  const title = record.get("title");
  if (title === undefined)
    return root.fail("a codebook needs a title", "add a line such as `title: My survey`");
  const source = record.get("source");
  const usual = readMissing(record.get("missing"), []);
  const entries = record.get("variables");
  if (entries === undefined) return root.fail("a codebook needs `variables:`, with an entry for each column");
  const variables = new Map<string, Variable>();
  for (const [key, value] of entries.entries()) {
    const name = String(key.scalar ?? "");
    if (name === "") key.fail("a variable has an empty name");
    variables.set(name, readVariable(name, value, usual));
  }
  return {
    title: yamlText(title),
    synthetic: readFlag(record.get("synthetic")),
    ...(source === undefined ? {} : { source: yamlText(source) }),
    variables,
  };
}

/** The codes of a `missing:` block. */
export function missingOf(place: YamlPlace | undefined): readonly MissingValue[] {
  return readMissing(place, []);
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
    measure: readMeasure(record.get("measure"), role, place),
    role,
    ...optional("category"),
    values,
    missing: missing.filter((entry) => !valid.has(entry.code)),
    ...optional("source"),
  };
}

function readMeasure(place: YamlPlace | undefined, role: Role, variable: YamlPlace): Measure {
  if (place !== undefined) return yamlChoice(place, measures);
  if (role === "item" || role === "identifier") {
    variable.fail(`an ${role} needs a measure`, `add \`measure:\` with one of ${measures.join(", ")}`);
  }
  return usualMeasure(role);
}

/** The measure of bookkeeping columns whose codebook entry does not say. */
function usualMeasure(role: Role): Measure {
  return role === "weight" ? "scale" : "nominal";
}

function readValues(place: YamlPlace | undefined): readonly ValueLabel[] {
  if (place === undefined) return [];
  if (!place.isMap) {
    const codes = rangeOf(place);
    if (codes === undefined)
      return place.fail("expected a map of `code: label` lines, or a range such as 0..10");
    return codes.map((code) => ({ code, label: String(code) }));
  }
  const values: ValueLabel[] = [];
  for (const [key, value] of place.entries()) {
    const record = value.isMap ? yamlRecord(value, ["label", "sentence"]) : undefined;
    const label = record ? record.get("label") : value.scalar === null ? undefined : value;
    const sentence = record?.get("sentence");
    for (const code of codesOf(key)) {
      values.push({
        code,
        label: label === undefined ? String(code) : yamlText(label),
        ...(sentence === undefined ? {} : { sentence: yamlText(sentence) }),
      });
    }
  }
  forbidRepeats(values, place);
  return values;
}

function readMissing(place: YamlPlace | undefined, usual: readonly MissingValue[]): readonly MissingValue[] {
  if (place === undefined) return usual;
  if (place.scalar === "none") return [];
  const missing: MissingValue[] = [];
  for (const [key, value] of place.entries()) {
    const record = value.isMap ? yamlRecord(value, ["label", "reason"]) : undefined;
    const given = record ? record.get("reason") : value;
    if (given === undefined) return value.fail("a missing code needs a reason", missingReasons.join(", "));
    const reason = yamlChoice(given, missingReasons);
    const label = record?.get("label");
    for (const code of codesOf(key)) {
      missing.push({ code, label: label === undefined ? reason : yamlText(label), reason });
    }
  }
  forbidRepeats(missing, place);
  return missing;
}

function codesOf(key: YamlPlace): readonly Code[] {
  const range = rangeOf(key);
  if (range !== undefined) return range;
  const code = key.scalar;
  if (typeof code === "number" && !Number.isFinite(code)) key.fail("a code must be a finite number or text");
  if (typeof code === "number" || typeof code === "string") return [code];
  return key.fail(
    `${String(code)} is not a code: a code is a number or text`,
    `write "${String(code)}" in quotes`,
  );
}

/** Every integer of a range such as `1..9`; `undefined` for anything else. */
function rangeOf(place: YamlPlace): number[] | undefined {
  const ends =
    place.plain && typeof place.scalar === "string" ? /^(-?\d+)\.\.(-?\d+)$/.exec(place.scalar) : null;
  if (ends === null) return undefined;
  const from = Number(ends[1]);
  const to = Number(ends[2]);
  if (to < from) place.fail(`the range ${from}..${to} runs backwards`);
  if (to - from >= longestRange) place.fail(`the range ${from}..${to} has more than ${longestRange} codes`);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function forbidRepeats(entries: readonly { readonly code: Code }[], place: YamlPlace): void {
  const seen = new Set<Code>();
  for (const { code } of entries) {
    if (seen.has(code)) place.fail(`the code ${showCode(code)} is listed twice`);
    seen.add(code);
  }
}

function showCode(code: Code): string {
  return typeof code === "string" ? JSON.stringify(code) : String(code);
}

/**
 * Writes a codebook as YAML that `parseCodebook` reads back to an equal codebook: the commonest missing codes as the
 * default block, value labels used more than once written once and referred to by an anchor.
 *
 * @param comment lines put at the top of the file, without `#`
 * @example
 * await writeFile("values.codebook.yaml", codebookToYaml(survey.codebook));
 */
export function codebookToYaml(codebook: Codebook, comment?: string): string {
  const document = new Document({});
  const root = document.contents as unknown as YAMLMap;
  const variables = [...codebook.variables.values()];
  const usual = commonestMissing(variables);
  root.set("title", textNode(codebook.title));
  root.set("synthetic", codebook.synthetic);
  if (codebook.source !== undefined) root.set("source", textNode(codebook.source));
  if (usual.length > 0) root.set("missing", missingNode(document, usual));
  const shared = new Map<string, SharedValues>();
  const entries = document.createNode({}) as YAMLMap;
  for (const variable of variables)
    entries.set(textNode(variable.name), variableNode(document, variable, usual, shared));
  root.set("variables", entries);
  if (comment !== undefined) document.commentBefore = comment.replace(/^/gm, " ");
  return document.toString({ lineWidth: 0 });
}

/** Value labels already written, and the anchor by which a later variable refers to them. */
interface SharedValues {
  readonly node: YAMLMap;
  readonly anchor: string;
}

function variableNode(
  document: Document,
  variable: Variable,
  usual: readonly MissingValue[],
  shared: Map<string, SharedValues>,
): YAMLMap {
  const node = document.createNode({}) as YAMLMap;
  if (variable.label !== variable.name) node.set("label", textNode(variable.label));
  if (variable.question !== undefined) node.set("question", textNode(variable.question));
  node.set("measure", variable.measure);
  if (variable.role !== "other") node.set("role", variable.role);
  if (variable.category !== undefined) node.set("category", textNode(variable.category));
  if (variable.values.length > 0) {
    const key = JSON.stringify(variable.values);
    const known = shared.get(key);
    if (known === undefined) {
      const values = valuesNode(document, variable.values);
      node.set("values", values);
      shared.set(key, { node: values, anchor: variable.name.replace(/[^A-Za-z0-9_-]/g, "_") });
    } else {
      node.set("values", document.createAlias(known.node, known.anchor));
    }
  }
  const valid = new Set(variable.values.map((value) => value.code));
  const inherited = usual.filter((entry) => !valid.has(entry.code));
  if (JSON.stringify(inherited) !== JSON.stringify(variable.missing)) {
    node.set("missing", variable.missing.length === 0 ? "none" : missingNode(document, variable.missing));
  }
  if (variable.source !== undefined) node.set("source", textNode(variable.source));
  return node;
}

function valuesNode(document: Document, values: readonly ValueLabel[]): YAMLMap {
  const node = document.createNode({}) as YAMLMap;
  for (const { code, label, sentence } of values) {
    if (sentence === undefined) {
      node.set(codeNode(code), label === String(code) ? null : textNode(label));
    } else {
      const entry = document.createNode({}) as YAMLMap;
      entry.set("label", textNode(label));
      entry.set("sentence", textNode(sentence));
      entry.flow = true;
      node.set(codeNode(code), entry);
    }
  }
  return node;
}

function missingNode(document: Document, missing: readonly MissingValue[]): YAMLMap {
  const node = document.createNode({}) as YAMLMap;
  for (const { code, label, reason } of missing) {
    if (label === reason) {
      node.set(codeNode(code), reason);
    } else {
      const entry = document.createNode({}) as YAMLMap;
      entry.set("label", textNode(label));
      entry.set("reason", reason);
      entry.flow = true;
      node.set(codeNode(code), entry);
    }
  }
  return node;
}

/** A text scalar: the writer quotes it where a plain one would read as a number, a flag or nothing. */
function textNode(text: string): Scalar {
  return new Scalar(text);
}

function codeNode(code: Code): Scalar {
  const node = new Scalar(code);
  // A text code that looks like a range (`1..9`) would be read as one if it stood without quotes.
  if (typeof code === "string") node.type = "QUOTE_DOUBLE";
  return node;
}

/** The set of missing codes that most variables share, so that the file says it once. */
function commonestMissing(variables: readonly Variable[]): readonly MissingValue[] {
  const counts = new Map<string, { missing: readonly MissingValue[]; count: number }>();
  for (const { missing } of variables) {
    if (missing.length === 0) continue;
    const key = JSON.stringify(missing);
    const known = counts.get(key);
    counts.set(key, { missing, count: (known?.count ?? 0) + 1 });
  }
  const [first] = [...counts.values()].sort((a, b) => b.count - a.count);
  return first !== undefined && first.count > 1 ? first.missing : [];
}
