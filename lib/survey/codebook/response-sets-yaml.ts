import { type Document, Scalar, type YAMLMap } from "yaml";
import { adviseName } from "../../errors/nearest.js";
import type { ResponseSet } from "./codebook.js";
import { type YamlPlace, yamlChoice, yamlRecord, yamlText } from "./yaml-place.js";

const setKeys = ["label", "kind", "counted", "variables"];
const kinds = ["dichotomies", "categories"] as const;

/**
 * Reads the `sets:` block of a codebook.
 *
 * @param known the variables that the codebook describes
 *
 * @throws PopuliError naming file, line and key of the first mistake
 */
export function readResponseSets(place: YamlPlace, known: readonly string[]): readonly ResponseSet[] {
  return place.entries().map(([key, value]) => {
    const name = String(key.scalar ?? "");
    if (!/^\$\S+$/.test(name))
      key.fail("the name of a set begins with $", `write $${name.replace(/\s+/g, "_")}`);
    const record = yamlRecord(value, setKeys);
    const label = record.get("label");
    const kind = yamlChoice(
      record.get("kind") ?? value.fail("a set needs a `kind`", kinds.join(" or ")),
      kinds,
    );
    return {
      name,
      label: label === undefined ? "" : yamlText(label),
      kind,
      ...countedOf(record.get("counted"), kind, value),
      variables: variablesOf(record.get("variables") ?? value.fail("a set needs its `variables`"), known),
    };
  });
}

function countedOf(
  place: YamlPlace | undefined,
  kind: ResponseSet["kind"],
  set: YamlPlace,
): Pick<ResponseSet, "counted"> {
  if (kind === "categories") {
    return place === undefined ? {} : place.fail("only a set of dichotomies has a counted code");
  }
  const counted = place?.scalar;
  if (typeof counted === "number" && Number.isFinite(counted)) return { counted };
  if (typeof counted === "string") return { counted };
  return (place ?? set).fail("a set of dichotomies needs `counted`: the code that means chosen");
}

function variablesOf(place: YamlPlace, known: readonly string[]): readonly string[] {
  const variables: string[] = [];
  for (const item of place.items()) {
    const name = yamlText(item);
    if (!known.includes(name)) item.fail(`there is no variable '${name}'`, adviseName(name, known));
    if (variables.includes(name)) item.fail(`'${name}' is listed twice`);
    variables.push(name);
  }
  return variables.length > 0 ? variables : place.fail("a set needs at least one variable");
}

/** Writes a `sets:` block, as `readResponseSets` reads it. */
export function responseSetsNode(document: Document, sets: readonly ResponseSet[]): YAMLMap {
  const node = document.createNode({}) as YAMLMap;
  for (const { name, label, kind, counted, variables } of sets) {
    const entry = document.createNode({}) as YAMLMap;
    if (label !== "") entry.set("label", new Scalar(label));
    entry.set("kind", kind);
    if (counted !== undefined) entry.set("counted", new Scalar(counted));
    const list = document.createNode(
      variables.map((variable) => new Scalar(variable)),
      { flow: true },
    );
    entry.set("variables", list);
    node.set(new Scalar(name), entry);
  }
  return node;
}
