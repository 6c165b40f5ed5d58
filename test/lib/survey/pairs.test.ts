import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import type { LoadedSurvey, Survey } from "../../../lib/survey/survey/survey.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { writeSurvey } from "../../../lib/survey/write-survey.js";

/*
 * Every format into every other: what a file of one holds goes to a file of the other, is read back, and compared cell
 * by cell and label by label. Whatever differs must be something the target cannot hold, and must be in its notes.
 */

/** All that any format can hold, in one survey. */
const everything = surveyOf(
  {
    trust: [1, 2, 3, -1, -2, -3, null],
    age: [18, 97, 99, 45.5, -1, 98, 33],
    region: ["n", "s", "zz", "n", null, "s", "n"],
    letters: [1, ".a", 2, ".z", null, 1, 2],
    day: ["2018-05-06", "1880-05-06", null, "1583-01-01", "2024-02-29", "1960-01-01", "1970-01-01"],
    moment: ["2018-05-06T10:10:10", null, null, null, "1960-01-01T00:00:00", null, "1880-05-06T10:10:10"],
    real: [0.1 + 0.2, -1e-300, 5e-324, 1.7e300, 2 ** 53, -1 / 3, null],
    essay: ["abcdefghij".repeat(70), "x".repeat(256), "y".repeat(255), null, "é".repeat(1200), "e", "f"],
    town: ["Zürich", "תל אביב", "హైదరాబాద్", null, 'a, "b"', "Łódź", "Besançon\nx"],
    radio: [1, 0, 1, 1, 0, 0, null],
    tv: [0, 0, 1, 1, 1, 0, null],
    worded: [1, 2, 1, 2, 1, 2, 1],
    w: [1, 0.5, 1.5, 2, 0.25, 0.75, 1],
  },
  {
    name: "everything",
    codebook: parseCodebook(`
title: Invented answers of nobody, under a title that is longer than the sixty-four bytes or eighty characters of a file
synthetic: true
variables:
  trust:
    label: Trust — אמון — నమ్మకం
    measure: ordinal
    role: item
    values: { 1: high, 2: "<b>middle</b>", 3: "low & \\"last\\"" }
    missing: { -3: { label: Don't know, reason: don't know }, -2: { label: Refused, reason: refused }, -1: { label: Not asked, reason: not asked } }
  age:
    label: Age
    measure: scale
    missing: { -1: refused, 97: don't know, 98: not asked, 99: { label: Not applicable, reason: not applicable } }
  region: { label: Région, measure: nominal, values: { n: Nörd, s: דרום }, missing: { zz: refused } }
  letters: { label: Letters, measure: nominal, values: { 1: one, 2: two }, missing: { ".a": don't know, ".z": refused } }
  day: { measure: nominal }
  moment: { measure: nominal }
  real: { measure: scale }
  essay: { measure: nominal }
  town: { measure: nominal }
  radio: { label: Radio, measure: nominal, values: { 0: no, 1: yes } }
  tv: { label: Television, measure: nominal, values: { 0: no, 1: yes } }
  worded: { label: ${"a long label ".repeat(25)}, measure: ordinal, values: { 1: ${"long ".repeat(30)}, 2: short } }
  w: { label: Weight, role: weight }
sets: { $media: { label: Media, kind: dichotomies, counted: 1, variables: [radio, tv] } }
`),
  },
);

// An independent writer, which danfojs-node brings.
const xlsx = createRequire(createRequire(import.meta.url).resolve("danfojs-node"))("xlsx");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi pairs é-"));
});
afterAll(() => rm(folder, { recursive: true }));

const raw = (survey: Survey, name: string) =>
  Array.from({ length: survey.size }, (_, i) => survey.column(name).raw(i));
const labels = (entries: readonly { readonly code: string | number; readonly label: string }[]) =>
  Object.fromEntries(entries.map(({ code, label }) => [`${typeof code} ${code}`, label]));

/** What one survey says and another does not, as "variable: what"; every cell and label is compared. */
function differences(before: Survey, after: Survey): string[] {
  const found: string[] = [];
  const compare = (what: string, a: unknown, b: unknown) => {
    if (JSON.stringify(a) !== JSON.stringify(b)) found.push(what);
  };
  compare("title", before.codebook.title, after.codebook.title);
  compare("synthetic", before.codebook.synthetic, after.codebook.synthetic);
  compare("weight", before.weight, after.weight);
  compare("sets", before.codebook.responseSets, after.codebook.responseSets);
  compare("names", [...before.codebook.variables.keys()], [...after.codebook.variables.keys()]);
  const others = [...after.codebook.variables.values()];
  for (const [k, [name, variable]] of [...before.codebook.variables].entries()) {
    const other = others[k]!;
    compare(`${name}: cells`, raw(before, name), raw(after, other.name));
    compare(`${name}: label`, variable.label, other.label);
    const sorted = (entries: typeof variable.values) => Object.entries(labels(entries)).sort();
    compare(`${name}: values`, sorted(variable.values), sorted(other.values));
    compare(`${name}: missing`, sorted(variable.missing), sorted(other.missing));
  }
  return found;
}

/** A file of each format that holds as much of it as the format can. */
const inputs: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  csv: (file) => writeSurvey(everything, file),
  parquet: (file) => writeSurvey(everything, file),
  sav: (file) => writeSurvey(everything, file),
  dta: (file) => writeSurvey(everything, file),
  xlsx: async (file) => {
    const names = [...everything.codebook.variables.keys()];
    const rows = Array.from({ length: everything.size }, (_, i) =>
      names.map((name) => everything.column(name).raw(i)),
    );
    const book = xlsx.utils.book_new();
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([names, ...rows]), "answers");
    xlsx.writeFile(book, file, { bookType: "xlsx" });
  },
};

/** What a target cannot hold, and the note that must say so. */
const cannotHold: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  csv: { "letters: cells": /letters: its numbers are written as text/ },
  parquet: { "letters: cells": /letters: its numbers are written as text/ },
  sav: {
    title: /the title is cut at 64 bytes/,
    ...Object.fromEntries(
      ["letters", "trust", "age"].flatMap((name) =>
        ["cells", "missing"].map((what) => [
          `${name}: ${what}`,
          new RegExp(`missing values are SPSS's: .*${name} \\.a → -101`),
        ]),
      ),
    ),
    "worded: label": /variable labels are cut at 255 bytes: worded/,
    "worded: values": /value labels are cut at 120 bytes: worded/,
  },
  dta: {
    title: /the title is cut at 80 characters/,
    names: /'a_rather_long_variable_name_indeed' is a_rather_long_variable_name_inde;/,
    weight: /do not say which variable is the weight: give w /,
    sets: /no multiple-response sets \(\$media\)/,
    ...Object.fromEntries(
      ["trust", "age", "letters"].flatMap((name) => [
        [`${name}: cells`, new RegExp(`missing values are Stata's: .*${name} -?\\d+ → \\.a`)],
        [`${name}: missing`, new RegExp(`missing values are Stata's: .*${name} -?\\d+ → \\.a`)],
      ]),
    ),
    // Stata has no measures: a scale of few values counts as nominal, and unlabelled values as their own labels.
    "trust: values": /missing values are Stata's/,
    "region: values": /region: Stata does not label texts, so its value labels are left out/,
    "region: missing": /region: Stata has no missing texts, so they count as answers/,
    "worded: label": /variable labels are cut at 80 characters: worded/,
    // Texts in a workbook, which has no missing values; Stata's format has them.
    "letters: missing":
      /letters: \.a, \.z are written as Stata's missing values|missing values are Stata's: .*letters/,
  },
};

async function converted(input: LoadedSurvey, target: string) {
  const own = await mkdtemp(join(folder, "out-"));
  const file = join(own, `out.${target}`);
  const { notes } = await writeSurvey(input, file);
  return { notes, after: await loadSurvey(file) };
}

const targets = Object.keys(cannotHold);
const seen = new Set<string>();
describe.each([...Object.keys(inputs), "zsav"])("from %s", (source) => {
  let input: LoadedSurvey;
  beforeAll(async () => {
    if (source === "zsav") {
      input = await loadSurvey(join(import.meta.dirname, "fixtures/haven.zsav"));
    } else {
      const file = join(await mkdtemp(join(folder, "in-")), `in.${source}`);
      await inputs[source]!(file);
      input = await loadSurvey(file);
    }
  });

  test.each(targets)("to %s: nothing differs except what the notes say", async (target) => {
    const { notes, after } = await converted(input, target);
    for (const difference of differences(input, after)) {
      seen.add(`${target}: ${difference}`);
      const told = cannotHold[target]![difference];
      expect(told, `${difference} differs`).toBeDefined();
      expect(notes.join("\n"), difference).toMatch(told!);
    }
  });
});

test("every loss that is expected happens in some pair, and a CSV with its codebook keeps everything", async () => {
  const told = targets.flatMap((target) =>
    Object.keys(cannotHold[target]!).map((what) => `${target}: ${what}`),
  );
  expect([...seen].sort()).toEqual(told.sort());
  expect(differences(everything, (await converted(everything, "csv")).after)).toEqual([]);
});
