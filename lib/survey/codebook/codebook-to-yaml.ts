import { Document, Pair, Scalar, type YAMLMap } from "yaml";
import type { Code, Codebook, MissingValue, ValueLabel, Variable } from "./codebook.js";
import { fileDetailsNode } from "./file-details-yaml.js";
import { responseSetsNode } from "./response-sets-yaml.js";

/**
 * Writes a codebook as YAML, from which `parseCodebook` makes an equal codebook. The commonest missing codes become the
 * default block; value labels that several variables share are written once, with an anchor.
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
  if (codebook.weight !== undefined) root.set("weight", textNode(codebook.weight));
  if (usual.length > 0) root.set("missing", missingNode(document, usual));
  const shared = new Map<string, SharedValues>();
  const entries = document.createNode({}) as YAMLMap;
  // `set` would search all entries for the same name: quadratic, and a survey can have twenty thousand.
  for (const variable of variables)
    entries.items.push(new Pair(textNode(variable.name), variableNode(document, variable, usual, shared)));
  root.set("variables", entries);
  const { responseSets = [] } = codebook;
  if (responseSets.length > 0) root.set("sets", responseSetsNode(document, responseSets));
  if (codebook.file !== undefined) root.set("file", fileDetailsNode(document, codebook.file));
  if (comment !== undefined) document.commentBefore = comment.replace(/^/gm, " ");
  return document.toString({ lineWidth: 0 });
}

/** Value labels already written, and the anchor by which later variables refer to them. */
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
  if (variable.rewording !== undefined) node.set("rewording", textNode(variable.rewording));
  node.set("measure", variable.measure);
  if (variable.role !== "other") node.set("role", variable.role);
  if (variable.category !== undefined) node.set("category", textNode(variable.category));
  if (variable.values.length > 0) {
    const key = JSON.stringify(variable.values);
    const known = shared.get(key);
    if (known === undefined) {
      const values = valuesNode(document, variable.values);
      node.set("values", values);
      shared.set(key, { node: values, anchor: freeAnchor(variable.name, shared) });
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
  if (variable.sentence !== undefined) node.set("sentence", textNode(variable.sentence));
  if (variable.derivedFrom !== undefined) {
    const sources = variable.derivedFrom.map(textNode);
    node.set("derivedFrom", document.createNode(sources, { flow: true }));
  }
  if (variable.file !== undefined) node.set("file", fileDetailsNode(document, variable.file));
  return node;
}

/** An unused anchor named after a variable. A repeated anchor would redirect later references to other labels. */
function freeAnchor(name: string, shared: ReadonlyMap<string, SharedValues>): string {
  const plain = name.replace(/[^A-Za-z0-9_-]/g, "_");
  const taken = new Set([...shared.values()].map(({ anchor }) => anchor));
  let anchor = plain;
  for (let k = 2; taken.has(anchor); k++) anchor = `${plain}_${k}`;
  return anchor;
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

/** A text node. The writer quotes it where it would be read as a number, a boolean or null. */
function textNode(text: string): Scalar {
  return new Scalar(text);
}

function codeNode(code: Code): Scalar {
  const node = new Scalar(code);
  // Without quotes, a text such as `1..9` would be read as a range.
  if (typeof code === "string") node.type = "QUOTE_DOUBLE";
  return node;
}

/** The commonest missing codes, to be written once; none where no two variables share theirs. */
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
