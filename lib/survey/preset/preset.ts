import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { findFile, packagedFile } from "../../files/find-file.js";
import type { Codebook, MissingValue, Variable } from "../codebook/codebook.js";
import { codebookFrom, measures, missingOf, parseCodebook, roles } from "../codebook/read-codebook.js";
import { openYaml, type YamlPlace, yamlChoice, yamlRecord, yamlText } from "../codebook/yaml-place.js";

/*
 * A preset is a codebook for a survey programme rather than a file: it describes columns that a file may or may not have.
 * Of several weights the first that a file has, in the preset's order, is the one that counts; so with strata and
 * clusters. Its YAML is a codebook's (codebook-yaml.ts), and besides:
 *
 *   recognise: [Q1, Q260, W_WEIGHT]        # a file with all of these columns is taken to be of this programme;
 *                                          # several such lists, [[…], […]]: with all columns of one of them
 *   wordings: data/surveys/values.codebook.yaml   # take questions and labels of columns of the same name from here
 *   renamed: { A008: Q46 }                 # a column that holds a question of the wordings under another name
 *   ranges:                                # numbered columns that are not described one by one
 *     Q1..Q45: { role: item, measure: ordinal, category: social values }
 *   others: item                           # columns not described, whose values the file itself labels, are items
 *                                          # (`other`, the default: bookkeeping)
 */

/** What is known of the columns of a survey programme. */
export interface Preset {
  /** What it is called: "wvs7". */
  readonly name: string;
  /** Lists of columns; a file with all columns of one of them is recognised. */
  readonly recognise: readonly (readonly string[])[];
  readonly codebook: Codebook;
  readonly ranges: readonly ColumnRange[];
  /** Codes missing in columns that are not described one by one. */
  readonly missing: readonly MissingValue[];
  /** What columns are that are not described, where the file itself labels their values. */
  readonly others: "item" | "other";
}

/** Columns of a prefix and a number, also with letters behind it: Q33, Q33R. */
export interface ColumnRange extends Pick<Variable, "role" | "measure"> {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
  readonly category?: string;
}

/** Populi's own presets, read once: every survey without a codebook is held against them. */
const packaged = new Map<string, Preset>();
const recogniseOnly = new Map<string, readonly (readonly string[])[]>();

/**
 * The preset of that name ("wvs7", "ess"), or of that YAML file.
 *
 * @throws PopuliError naming file, line and key of a mistake, or the nearest preset
 * @example
 * readPreset("ess").codebook.variables.get("ppltrst")?.question;
 */
export function readPreset(nameOrFile: string): Preset {
  const names = presetNames();
  if (names.includes(nameOrFile)) {
    const file = packagedFile(`data/presets/${nameOrFile}.preset.yaml`)!;
    const preset = packaged.get(nameOrFile) ?? parsePreset(readFileSync(file, "utf8"), file);
    packaged.set(nameOrFile, preset);
    return preset;
  }
  if (!/\.ya?ml$/i.test(nameOrFile))
    throw new PopuliError(`there is no preset '${nameOrFile}'`, {}, adviseName(nameOrFile, names));
  const file = findFile(nameOrFile, "preset");
  return parsePreset(readFileSync(file, "utf8"), file);
}

/**
 * The lists of columns by which a preset that comes with Populi is recognised: all that is read of it until a file is, as
 * the wordings of every programme would take longer to read than a small survey.
 */
export function recogniseLists(name: string): readonly (readonly string[])[] {
  const known = packaged.get(name)?.recognise ?? recogniseOnly.get(name);
  if (known !== undefined) return known;
  const file = packagedFile(`data/presets/${name}.preset.yaml`)!;
  const lists = recogniseOf(openYaml(readFileSync(file, "utf8"), file));
  recogniseOnly.set(name, lists);
  return lists;
}

/**
 * The names of the presets that come with Populi.
 *
 * @example
 * presetNames(); // "anes2016", "anes2020", …
 */
export function presetNames(): string[] {
  const one = packagedFile("data/presets/wvs7.preset.yaml");
  if (one === undefined) return [];
  return readdirSync(dirname(one))
    .flatMap((file) => /^(.+)\.preset\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** Reads a preset from YAML text; `file` is the name used in errors, and gives the preset its name. */
export function parsePreset(text: string, file: string): Preset {
  const root = openYaml(text, file);
  const own = ["recognise", "wordings", "renamed", "ranges", "others"];
  const codebook = codebookFrom(root, own);
  const entries = new Map(root.entries().map(([key, value]) => [String(key.scalar), value]));
  const wordings = entries.get("wordings");
  const others = entries.get("others");
  const missing = missingOf(entries.get("missing"));
  const borrowed = wordings === undefined ? new Map<string, Variable>() : borrow(wordings);
  const renamed = entries.get("renamed")?.entries() ?? [];
  return {
    name: basename(file).replace(/(\.preset)?\.ya?ml$/i, ""),
    recognise: recogniseOf(root),
    codebook: {
      ...codebook,
      variables: new Map([
        ...borrowed,
        ...renamed.map((pair) => readRenamed(pair, borrowed, missing)),
        ...codebook.variables,
      ]),
    },
    ranges: entries.get("ranges")?.entries().map(readRange) ?? [],
    missing,
    others: others === undefined ? "other" : yamlChoice(others, ["item", "other"]),
  };
}

function recogniseOf(root: YamlPlace): string[][] {
  const place = root.entries().find(([key]) => key.scalar === "recognise")?.[1];
  if (place === undefined) return [];
  const items = place.items();
  return items.some((item) => item.scalar === undefined)
    ? items.map((list) => list.items().map(yamlText))
    : [items.map(yamlText)];
}

function readRenamed(
  [key, value]: readonly [YamlPlace, YamlPlace],
  wordings: ReadonlyMap<string, Variable>,
  missing: readonly MissingValue[],
): [string, Variable] {
  const name = String(key.scalar);
  const from = yamlText(value);
  const variable = wordings.get(from);
  if (variable === undefined) {
    return value.fail(`the wordings have no question '${from}'`, adviseName(from, [...wordings.keys()]));
  }
  const valid = new Set(variable.values.map(({ code }) => code));
  return [name, { ...variable, name, missing: missing.filter(({ code }) => !valid.has(code)) }];
}

/** Wordings that another codebook has for numbered questions (not its countries or its weights). */
function borrow(place: YamlPlace): Map<string, Variable> {
  const path = yamlText(place);
  if (!existsSync(path) && packagedFile(path) === undefined) place.fail(`there is no codebook '${path}'`);
  const file = findFile(path, "codebook");
  const { variables } = parseCodebook(readFileSync(file, "utf8"), file);
  return new Map([...variables].filter(([name]) => /^[A-Z]+\d+[A-Z]*$/i.test(name)));
}

function readRange([key, value]: readonly [YamlPlace, YamlPlace]): ColumnRange {
  const ends = /^([A-Za-z_]+)(\d+)\.\.([A-Za-z_]+)(\d+)$/.exec(String(key.scalar));
  if (ends === null || ends[1] !== ends[3] || Number(ends[2]) > Number(ends[4])) {
    return key.fail("expected a range of columns such as Q1..Q45");
  }
  const record = yamlRecord(value, ["role", "measure", "category"]);
  const role = record.get("role") ?? value.fail("a range needs a role");
  const measure = record.get("measure") ?? value.fail("a range needs a measure");
  const category = record.get("category");
  return {
    prefix: ends[1]!,
    from: Number(ends[2]),
    to: Number(ends[4]),
    role: yamlChoice(role, roles),
    measure: yamlChoice(measure, measures),
    ...(category === undefined ? {} : { category: yamlText(category) }),
  };
}
