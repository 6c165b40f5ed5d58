import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import type { Codebook, MissingValue, Variable } from "./codebook.js";
import { codebookFrom, measures, missingOf, parseCodebook, roles } from "./codebook-yaml.js";
import { findFile, packagedFile } from "./find-file.js";
import { inferVariable } from "./infer-codebook.js";
import type { ReadTable } from "./table-read.js";
import { typeCodes } from "./type-codes.js";
import { openYaml, type YamlPlace, yamlChoice, yamlRecord, yamlText } from "./yaml-place.js";

/*
 * A preset is a codebook for a survey programme rather than a file: it describes columns that a file may or may not have.
 * Its YAML is a codebook's, and besides:
 *
 *   recognise: [Q1, Q260, W_WEIGHT]        # a file with all of these columns is taken to be of this programme
 *   wordings: data/surveys/values.codebook.yaml   # take questions and labels of columns of the same name from here
 *   ranges:                                # numbered columns that are not described one by one
 *     Q1..Q45: { role: item, measure: ordinal, category: social values }
 */

export interface Preset {
  /** What it is called: "wvs7". */
  readonly name: string;
  readonly recognise: readonly string[];
  readonly codebook: Codebook;
  readonly ranges: readonly ColumnRange[];
  /** Codes missing in columns that are not described one by one. */
  readonly missing: readonly MissingValue[];
}

/** Columns of a prefix and a number, also with letters behind it: Q33, Q33R. */
interface ColumnRange extends Pick<Variable, "role" | "measure"> {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
  readonly category?: string;
}

/**
 * The preset of that name ("wvs7", "ccam"), or of that YAML file.
 *
 * @throws PopuliError naming file, line and key of a mistake, or the nearest preset
 */
export function readPreset(nameOrFile: string): Preset {
  const names = presetNames();
  const file = names.includes(nameOrFile)
    ? packagedFile(`data/presets/${nameOrFile}.preset.yaml`)!
    : /\.ya?ml$/i.test(nameOrFile)
      ? findFile(nameOrFile, "preset")
      : undefined;
  if (file === undefined)
    throw new PopuliError(`there is no preset '${nameOrFile}'`, {}, adviseName(nameOrFile, names));
  return parsePreset(readFileSync(file, "utf8"), file);
}

/** The names of the presets that come with Populi. */
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
  const own = ["recognise", "wordings", "ranges"];
  const codebook = codebookFrom(root, own);
  const entries = new Map(root.entries().map(([key, value]) => [String(key.scalar), value]));
  const recognise = entries.get("recognise");
  const wordings = entries.get("wordings");
  const borrowed = wordings === undefined ? undefined : borrow(yamlText(wordings));
  const variables = new Map([...(borrowed?.variables ?? []), ...codebook.variables]);
  return {
    name: basename(file).replace(/(\.preset)?\.ya?ml$/i, ""),
    recognise: recognise === undefined ? [] : recognise.items().map(yamlText),
    codebook: { ...codebook, variables },
    ranges: entries.get("ranges")?.entries().map(readRange) ?? [],
    missing: missingOf(entries.get("missing")),
  };
}

/** Wordings that another codebook has for numbered questions (not its countries or its weights). */
function borrow(path: string): Codebook {
  const file = findFile(path, "codebook");
  const codebook = parseCodebook(readFileSync(file, "utf8"), file);
  const questions = [...codebook.variables].filter(([name]) => /^[A-Z]+\d+[A-Z]*$/i.test(name));
  return { ...codebook, variables: new Map(questions) };
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

/** The preset whose columns a table has, the most demanding first; `undefined` where none fits. */
export function recognised(table: ReadTable): Preset | undefined {
  const present = new Set(table.columns.map((column) => column.name.toUpperCase()));
  return presetNames()
    .map(readPreset)
    .filter(
      ({ recognise }) => recognise.length > 0 && recognise.every((name) => present.has(name.toUpperCase())),
    )
    .sort((a, b) => b.recognise.length - a.recognise.length)[0];
}

/**
 * The codebook a preset gives a table: its entries for the columns that are there (letters' case apart, which differs
 * between a programme's releases), ranges for numbered ones. Where the file labels its own values, those labels stand.
 */
export function presetCodebook(preset: Preset, table: ReadTable): Codebook {
  const entries = new Map(
    [...preset.codebook.variables].map(([name, variable]) => [name.toUpperCase(), variable]),
  );
  const variables = new Map<string, Variable>();
  for (const column of table.columns) {
    const { name } = column;
    const known = entries.get(name.toUpperCase()) ?? inRange(preset, name);
    const own = table.codebook?.variables.get(name);
    if (known === undefined) {
      const typed = table.untyped ? typeCodes(column, undefined, table.decimalComma) : column;
      variables.set(name, {
        ...(own ?? { ...inferVariable(typed), missing: preset.missing }),
        role: "other",
      });
      continue;
    }
    const missing = known.missing;
    const isMissing = new Set(missing.map((entry) => entry.code));
    const labelled = own?.values.filter((value) => !isMissing.has(value.code)) ?? [];
    variables.set(name, {
      ...known,
      name,
      label: known.label === known.name ? (own?.label ?? table.labels?.get(name) ?? name) : known.label,
      values: known.measure !== "scale" && labelled.length > 0 ? labelled : known.values,
      missing: [...missing, ...(own?.missing.filter((entry) => !isMissing.has(entry.code)) ?? [])],
    });
  }
  return { ...preset.codebook, synthetic: table.codebook?.synthetic ?? false, variables };
}

function inRange({ ranges, missing }: Preset, name: string): Variable | undefined {
  const parts = /^([A-Za-z_]+?)(\d+)[A-Za-z_]*\d*$/.exec(name);
  if (parts === null) return undefined;
  const number = Number(parts[2]);
  const range = ranges.find(
    ({ prefix, from, to }) =>
      prefix.toUpperCase() === parts[1]!.toUpperCase() && number >= from && number <= to,
  );
  if (range === undefined) return undefined;
  const { role, measure, category } = range;
  return {
    name,
    label: name,
    role,
    measure,
    values: [],
    missing,
    ...(category === undefined ? {} : { category }),
  };
}
