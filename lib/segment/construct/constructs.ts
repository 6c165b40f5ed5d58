import { readFileSync } from "node:fs";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { fileNamed, type NamedFiles, namesOf } from "../../files/named-files.js";
import { openYaml, yamlRecord, yamlText } from "../../survey/codebook/yaml-place.js";
import type { Survey } from "../../survey/survey/survey.js";

/** What a theory says tells people apart, whatever a survey calls it. */
export interface Construct {
  readonly name: string;
  /** Column names of known survey programmes. */
  readonly columns: readonly string[];
  /** Labels by which a codebook may describe it. */
  readonly words: readonly string[];
}

/** Constructs that are told together. */
export interface ConstructSet {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly constructs: readonly Construct[];
}

/*
 * Constructs as YAML:
 *
 *   title: Demographics
 *   source: where the list comes from
 *   with: demo                      # another set, whose constructs come first
 *   constructs:
 *     gender: { columns: [Q260, sex], words: [gender, sex] }
 */

const constructSets: NamedFiles = { folder: "constructs", ending: ".constructs.yaml", what: "preset" };

/** The sets of constructs that Populi has. */
export function constructSetNames(): string[] {
  return namesOf(constructSets);
}

/**
 * Reads a set of constructs by its name ("demo") or from a YAML file.
 *
 * @throws PopuliError naming file, line and key of a mistake, or the nearest set
 */
export function readConstructs(nameOrFile: string): ConstructSet {
  const file = fileNamed(constructSets, nameOrFile);
  const root = openYaml(readFileSync(file, "utf8"), file);
  const record = yamlRecord(root, ["title", "source", "with", "constructs"]);
  const own = (record.get("constructs") ?? root.fail("'constructs' is missing"))
    .entries()
    .map(([key, place]) => {
      const parts = yamlRecord(place, ["columns", "words"]);
      const list = (part: string) => parts.get(part)?.items().map(yamlText) ?? [];
      return { name: String(key.scalar), columns: list("columns"), words: list("words") };
    });
  const before = record.has("with") ? readConstructs(yamlText(record.get("with")!)).constructs : [];
  return {
    name: nameOrFile,
    title: record.has("title") ? yamlText(record.get("title")!) : nameOrFile,
    source: record.has("source") ? yamlText(record.get("source")!) : "",
    constructs: [...before, ...own],
  };
}

/** A construct and the column that measures it in a survey. */
export interface FoundConstruct {
  readonly construct: string;
  readonly column: string;
}

/**
 * The columns that measure constructs in a survey: those that the user names, else the first of the known names that the
 * survey has, else the one whose label is one of the construct's words.
 *
 * @param named column of a construct, by the construct's name; `null` for none
 * @throws PopuliError for a construct that is not in the set, or a column that the survey lacks
 */
export function findConstructs(
  survey: Survey,
  { name: set, constructs }: ConstructSet,
  named: Readonly<Record<string, string | null>>,
): { readonly found: readonly FoundConstruct[]; readonly lacking: readonly string[] } {
  const known = constructs.map(({ name }) => name);
  const stray = Object.keys(named).find((name) => !known.includes(name));
  if (stray !== undefined)
    throw new PopuliError(`'${stray}' is not a construct of ${set}`, {}, adviseName(stray, known));
  const byName = new Map([...survey.codebook.variables.keys()].map((name) => [name.toLowerCase(), name]));
  const byLabel = new Map<string, string>();
  for (const { name, label, role } of survey.codebook.variables.values())
    if (role === "identifier" || role === "item") byLabel.set(plain(label), name);
  const taken = new Set<string>();
  const found: FoundConstruct[] = [];
  const lacking: string[] = [];
  for (const { name, columns, words } of constructs) {
    const asked = named[name];
    const column =
      asked === null
        ? undefined
        : asked !== undefined
          ? survey.variable(asked).name
          : (columns.map((one) => byName.get(one.toLowerCase())).find((one) => one !== undefined) ??
            words.map((word) => byLabel.get(plain(word))).find((one) => one !== undefined));
    if (column === undefined || taken.has(column)) lacking.push(name);
    else {
      taken.add(column);
      found.push({ construct: name, column });
    }
  }
  return { found, lacking };
}

function plain(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^\p{L}\p{N} ]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
}
