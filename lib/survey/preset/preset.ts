import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { findFile, packagedFile } from "../../files/find-file.js";
import type { Codebook, MissingValue, Variable } from "../codebook/codebook.js";
import { readMissing } from "../codebook/codes-yaml.js";
import { codebookFrom, measures, parseCodebook, roles } from "../codebook/read-codebook.js";
import { openYaml, type YamlPlace, yamlChoice, yamlRecord, yamlText } from "../codebook/yaml-place.js";

/*
 * A preset is the codebook of a survey programme rather than of a file: it describes columns that a file may or may not
 * have. Where a file has several of a preset's weights, the first in the preset's order counts; likewise for strata and
 * clusters. The YAML is that of a codebook (see codebook/read-codebook.ts) with some more keys:
 *
 *   recognise: [Q1, Q260, W_WEIGHT]        # a file with all these columns is of this programme;
 *                                          # of several lists, [[…], […]], it needs all columns of one
 *   wordings: data/surveys/values.codebook.yaml   # has questions and labels of columns of the same names
 *   renamed: { A008: Q46 }                 # column A008 is the question Q46 of the wordings
 *   ranges:                                # numbered columns without entries of their own
 *     Q1..Q45: { role: item, measure: ordinal, category: social values }
 *   others: item                           # other columns whose values the file labels are items
 *                                          # (default: `other`, bookkeeping)
 */

/** What is known about the columns of a survey programme. */
export interface Preset {
  /** Such as "wvs7". */
  readonly name: string;
  /** Lists of columns; a file that has all columns of one list is recognised. */
  readonly recognise: readonly (readonly string[])[];
  readonly codebook: Codebook;
  readonly ranges: readonly ColumnRange[];
  /** Missing codes of columns without entries of their own. */
  readonly missing: readonly MissingValue[];
  /** The role of other columns whose values the file labels. */
  readonly others: "item" | "other";
}

/** Columns of a prefix and a number, with or without letters after it: Q33, Q33R. */
export interface ColumnRange extends Pick<Variable, "role" | "measure"> {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
  readonly category?: string;
}

/** Populi's own presets that have been read. */
const packaged = new Map<string, Preset>();
/** Their lists of columns, which are checked for every survey without a codebook. */
const recogniseOnly = new Map<string, readonly (readonly string[])[]>();

/**
 * Reads a preset by its name ("wvs7", "ess") or from a YAML file.
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
 * The lists of columns by which one of Populi's presets is recognised. Only they are read to recognise a survey: the
 * wordings of all programmes would take longer to read than a small survey.
 */
export function recogniseLists(name: string): readonly (readonly string[])[] {
  const known = packaged.get(name)?.recognise ?? recogniseOnly.get(name);
  if (known !== undefined) return known;
  const file = packagedFile(`data/presets/${name}.preset.yaml`)!;
  const text = readFileSync(file, "utf8");
  // Parsing the whole file takes ten times as long.
  const own = /^recognise:.*(?:\n[ \]-].*)*/m.exec(text)?.[0] ?? text;
  const lists = recogniseOf(openYaml(own, file));
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

/** Reads a preset from YAML text; `file` names the preset, and is named in errors. */
export function parsePreset(text: string, file: string): Preset {
  const root = openYaml(text, file);
  const own = ["recognise", "wordings", "renamed", "ranges", "others"];
  const codebook = codebookFrom(root, own);
  const entries = new Map(root.entries().map(([key, value]) => [String(key.scalar), value]));
  const wordings = entries.get("wordings");
  const others = entries.get("others");
  const missing = readMissing(entries.get("missing"));
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

/** The numbered questions of another codebook, without its countries and weights. */
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
