import { readFileSync } from "node:fs";
import { adviseName } from "../../errors/nearest.js";
import { fileNamed, type NamedFiles } from "../../files/named-files.js";
import type { InstrumentPart } from "../../segment/instrument/instrument.js";
import { partFrom, readInstrument } from "../../segment/instrument/read-instrument.js";
import {
  openYaml,
  type YamlPlace,
  yamlNumber,
  yamlRecord,
  yamlText,
} from "../../survey/codebook/yaml-place.js";
import type { DescriptorSentence } from "./descriptors.js";

/** A value item that has not been looked for in a survey. */
export interface DescriptorItem {
  readonly name: string;
  readonly label: string;
  /** Empty for an item that is drawn at random. */
  readonly parts: readonly InstrumentPart[];
  readonly sentences: readonly DescriptorSentence[];
}

/** Descriptors as a file has them, for any survey. */
export interface DescriptorSet {
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly caution: string | undefined;
  readonly items: readonly DescriptorItem[];
}

/*
 * Descriptors as YAML:
 *
 *   title: Values of the cultural map
 *   source: where items and sentences come from
 *   instrument: inglehart-welzel      # whose items may be named below
 *   caution: Infer no more than that. # after hedged sentences
 *   items:
 *     trust:                          # an item of the instrument
 *       - { score: 1, hedged: You tend to …, plain: You … }
 *       - { score: [2, 4], hedged: …, plain: … }
 *     worry:                          # an item of one's own
 *       label: worry
 *       columns: [worry, Q12]         # and scores: { 1: 4, 2: 3 }; or parts: […], as in an instrument; or drawn: true
 *       answers: [{ score: 1, hedged: …, plain: … }]
 */

const descriptorSets: NamedFiles = {
  folder: "descriptors",
  ending: ".descriptors.yaml",
  what: "set of descriptors",
};

/**
 * Reads a set of descriptors by its name ("inglehart-welzel") or from a YAML file.
 *
 * @throws PopuliError naming file, line and key of a mistake, or the nearest set or item
 */
export function readDescriptors(nameOrFile: string): DescriptorSet {
  const file = fileNamed(descriptorSets, nameOrFile);
  const root = openYaml(readFileSync(file, "utf8"), file);
  const record = yamlRecord(root, ["title", "source", "instrument", "caution", "items"]);
  const instrument = record.has("instrument")
    ? readInstrument(yamlText(record.get("instrument")!))
    : undefined;
  const itemOf = ([key, place]: readonly [YamlPlace, YamlPlace]): DescriptorItem => {
    const name = String(key.scalar);
    if (place.isMap) return ownItem(name, place);
    const known = instrument?.items ?? [];
    const item = known.find((one) => one.name === name);
    if (item === undefined)
      return key.fail(
        instrument === undefined
          ? "an item that is not of an instrument needs columns"
          : `'${name}' is not an item of ${instrument.name}`,
        instrument === undefined
          ? "write 'columns: [Q12]' and 'answers: […]', or 'instrument: …' above"
          : adviseName(
              name,
              known.map((one) => one.name),
            ),
      );
    return { name, label: item.label, parts: item.parts, sentences: sentencesOf(place) };
  };
  return {
    name: nameOrFile,
    title: record.has("title") ? yamlText(record.get("title")!) : nameOrFile,
    source: record.has("source") ? yamlText(record.get("source")!) : "",
    caution: record.has("caution") ? yamlText(record.get("caution")!) : undefined,
    items: (record.get("items") ?? root.fail("'items' is missing", "write 'items: …'")).entries().map(itemOf),
  };
}

function ownItem(name: string, place: YamlPlace): DescriptorItem {
  const record = yamlRecord(place, ["label", "columns", "scores", "parts", "drawn", "answers"]);
  const drawn = record.get("drawn")?.scalar === true;
  const parts = drawn
    ? []
    : (record
        .get("parts")
        ?.items()
        .map((part) => partFrom(part, yamlRecord(part, ["columns", "scores"]))) ?? [partFrom(place, record)]);
  return {
    name,
    label: record.has("label") ? yamlText(record.get("label")!) : name,
    parts,
    sentences: sentencesOf(
      record.get("answers") ?? place.fail("'answers' is missing", "write 'answers: [{ score: 1, … }]'"),
    ),
  };
}

function sentencesOf(place: YamlPlace): DescriptorSentence[] {
  const sentences = place.items().map((one): DescriptorSentence => {
    const record = yamlRecord(one, ["score", "hedged", "plain"]);
    const need = (key: string) => record.get(key) ?? one.fail(`'${key}' is missing`, `write '${key}: …'`);
    const score = need("score");
    const [from, to] =
      score.scalar === undefined ? score.items().map(yamlNumber) : [yamlNumber(score), yamlNumber(score)];
    if (from === undefined || to === undefined || from > to)
      return score.fail("expected a score, or a range such as [2, 4]");
    return { from, to, hedged: yamlText(need("hedged")), plain: yamlText(need("plain")) };
  });
  for (const [i, one] of sentences.entries())
    if (sentences.slice(0, i).some((other) => one.from <= other.to && other.from <= one.to))
      place.fail(`two sentences are of the score ${one.from}`, "give each score one sentence");
  return sentences;
}
