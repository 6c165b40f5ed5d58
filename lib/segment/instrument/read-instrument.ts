import { readFileSync } from "node:fs";
import { counted, thereAre } from "../../errors/counted.js";
import { adviseName } from "../../errors/nearest.js";
import { fileNamed, type NamedFiles, namesOf } from "../../files/named-files.js";
import type { Code } from "../../survey/codebook/codebook.js";
import {
  openYaml,
  type YamlPlace,
  yamlChoice,
  yamlNumber,
  yamlRecord,
  yamlText,
} from "../../survey/codebook/yaml-place.js";
import type {
  Instrument,
  InstrumentDimension,
  InstrumentItem,
  InstrumentPart,
  InstrumentScoring,
  LinearFunction,
} from "./instrument.js";

/*
 * An instrument as YAML:
 *
 *   title: Six Americas Short Survey
 *   source: Chryst et al. (2018)
 *   items:
 *     worry: { label: worry, columns: [worry, wrclmch], scores: { 1: 1, 2: 2, 3: 3, 4: 4 } }
 *     autonomy:                       # several columns, whose scores are added
 *       label: autonomy
 *       parts: [{ columns: [Q8], scores: { 1: 1, 2: 0 } }, { columns: [Q17], scores: { 1: -1, 2: 0 } }]
 *   scoring:                          # one of
 *     sum: { cuts: [4, 8], segments: [low, middle, high] }
 *     linear: { Alarmed: { constant: -3.1, worry: 2.0 }, Dismissive: { constant: 1.2, worry: -0.4 } }
 *     quadrants: [{ label: …, low: …, high: …, keys: { worry: 1, autonomy: -1 }, least: 1 }, { … }]
 *     not public: { segments: [Alarmed, …], says: who has the coefficients }
 */

const instruments: NamedFiles = { folder: "instruments", ending: ".instrument.yaml", what: "instrument" };

/**
 * The instruments that Populi has.
 *
 * @example
 * instrumentNames(); // ["inglehart-welzel", "six-americas-15", "six-americas-4"]
 */
export function instrumentNames(): string[] {
  return namesOf(instruments);
}

/**
 * Reads an instrument by its name ("six-americas-4") or from a YAML file.
 *
 * @throws PopuliError naming file, line and key of a mistake, or the nearest instrument
 * @example
 * readInstrument("inglehart-welzel").items.length;
 */
export function readInstrument(nameOrFile: string): Instrument {
  const file = fileNamed(instruments, nameOrFile);
  return parseInstrument(readFileSync(file, "utf8"), nameOrFile, file);
}

function parseInstrument(text: string, name: string, file: string): Instrument {
  const root = openYaml(text, file);
  const record = yamlRecord(root, ["title", "source", "items", "scoring"]);
  const need = (key: string) => record.get(key) ?? root.fail(`'${key}' is missing`, `write '${key}: …'`);
  const items = need("items")
    .entries()
    .map(([key, value]) => itemOf(String(key.scalar), value));
  return {
    name,
    title: yamlText(need("title")),
    source: record.has("source") ? yamlText(record.get("source")!) : "",
    items,
    scoring: scoringOf(
      need("scoring"),
      items.map((item) => item.name),
    ),
  };
}

function itemOf(name: string, place: YamlPlace): InstrumentItem {
  const record = yamlRecord(place, ["label", "columns", "scores", "parts"]);
  const parts = record.get("parts")?.items().map(partOf) ?? [partFrom(place, record)];
  return { name, label: record.has("label") ? yamlText(record.get("label")!) : name, parts };
}

function partOf(place: YamlPlace): InstrumentPart {
  return partFrom(place, yamlRecord(place, ["columns", "scores"]));
}

/** The columns of an item or a part of one, and what their codes score. */
export function partFrom(place: YamlPlace, record: ReadonlyMap<string, YamlPlace>): InstrumentPart {
  const columns =
    record.get("columns") ?? place.fail("an item needs columns", "write 'columns: [worry, Q12]'");
  const scores = record
    .get("scores")
    ?.entries()
    .map(([code, score]): readonly [Code, number] => [code.scalar as Code, yamlNumber(score)]);
  return { columns: columns.items().map(yamlText), ...(scores && { scores }) };
}

function scoringOf(place: YamlPlace, items: readonly string[]): InstrumentScoring {
  const [[key, value] = place.fail("expected a way of scoring", "write 'sum: …'")] = place.entries();
  const kind = yamlChoice(key, ["sum", "linear", "quadrants", "not public"]);
  if (kind === "sum") {
    const record = yamlRecord(value, ["cuts", "segments"]);
    const cuts = record.get("cuts")?.items().map(yamlNumber) ?? value.fail("'cuts' is missing");
    const segments = record.get("segments")?.items().map(yamlText) ?? value.fail("'segments' is missing");
    if (segments.length !== cuts.length + 1)
      value.fail(
        `${counted(cuts.length, "cut makes", "cuts make")} ${cuts.length + 1} segments, and ${counted(segments.length, "is", "are")} named`,
      );
    if (cuts.some((cut, k) => k > 0 && !(cut > cuts[k - 1]!))) value.fail("cuts must rise");
    return { kind, cuts, segments };
  }
  if (kind === "linear") {
    const functions = value.entries().map(([segment, terms]): LinearFunction => {
      const numbers = terms.entries().map(([term, number]) => {
        const name = String(term.scalar);
        if (name !== "constant" && !items.includes(name))
          term.fail(`'${name}' is not an item of this instrument`, adviseName(name, ["constant", ...items]));
        return [name, yamlNumber(number)] as const;
      });
      const { constant = 0, ...coefficients } = Object.fromEntries(numbers);
      return { segment: String(segment.scalar), constant, coefficients };
    });
    return { kind, functions };
  }
  if (kind === "not public") {
    const record = yamlRecord(value, ["segments", "says"]);
    return {
      kind,
      segments: record.get("segments")?.items().map(yamlText) ?? [],
      says: record.has("says") ? yamlText(record.get("says")!) : "the scoring is not public",
    };
  }
  const dimensions = value.items().map((one) => dimensionOf(one, items));
  const [first, second, ...more] = dimensions;
  if (first === undefined || second === undefined || more.length > 0)
    return value.fail(`quadrants have two dimensions, and ${thereAre(dimensions.length)}`);
  return { kind, dimensions: [first, second] };
}

function dimensionOf(place: YamlPlace, items: readonly string[]): InstrumentDimension {
  const record = yamlRecord(place, ["label", "low", "high", "keys", "least"]);
  const text = (key: string) =>
    record.has(key) ? yamlText(record.get(key)!) : place.fail(`'${key}' is missing`, `write '${key}: …'`);
  const keys = (record.get("keys") ?? place.fail("'keys' is missing")).entries().map(([item, sign]) => {
    const name = String(item.scalar);
    if (!items.includes(name))
      item.fail(`'${name}' is not an item of this instrument`, adviseName(name, items));
    const value = yamlNumber(sign);
    if (value !== 1 && value !== -1) sign.fail(`a key is 1 or -1, not ${value}`);
    return [name, value as 1 | -1] as const;
  });
  const least = record.has("least") ? yamlNumber(record.get("least")!) : keys.length;
  return { label: text("label"), low: text("low"), high: text("high"), keys, least };
}
