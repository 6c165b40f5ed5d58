import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { formatResponseSets, parseResponseSets } from "../../../lib/survey/format/spss/response-sets.js";
import { joinWaves } from "../../../lib/survey/join-waves.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { writeSurvey } from "../../../lib/survey/write-survey.js";

const utf8 = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const known = (name: string) =>
  /^[A-G]$/.test(name) ? { name: name.toLowerCase(), isText: name > "D" } : undefined;
const parse = (text: string) => parseResponseSets(new TextEncoder().encode(text), utf8, known);

test("every form of the record is read, labels by their bytes", () => {
  expect(parse("$a=C 8 Städte! a b\n$b=D2 55 0  c d\n$c=D3 yes 2 hi g f\n$d=E 11 2 34 1 x a b\n")).toEqual([
    { name: "$a", label: "Städte!", kind: "categories", variables: ["a", "b"] },
    { name: "$b", label: "", kind: "dichotomies", counted: 55, variables: ["c", "d"] },
    { name: "$c", label: "hi", kind: "dichotomies", counted: "yes", variables: ["g", "f"] },
    { name: "$d", label: "x", kind: "dichotomies", counted: 34, variables: ["a", "b"] },
  ]);
  expect(parse("")).toEqual([]);
});

test("a record that does not follow the description is left out whole", () => {
  for (const text of [
    "$a",
    "$a=X 1 a b",
    "$a=C 99 label a b\n",
    "$a=C 1 x a nobody\n",
    "$a=C 1 x\n",
    "\u0001",
  ]) {
    expect(parse(text), text).toBeUndefined();
  }
});

test("sets are written as they were read, and noted where a format has none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "populi sets é-"));
  try {
    const plain = surveyOf({
      radio: [1, 0, 1],
      tv: [0, 0, 1],
      first: ["x", "y", "x"],
      second: ["y", "x", null],
    });
    const responseSets = [
      { name: "$media", label: "Médias", kind: "dichotomies", counted: 1, variables: ["radio", "tv"] },
      { name: "$choice", label: "", kind: "categories", variables: ["first", "second"] },
    ] as const;
    const survey = surveyOf(
      { radio: [1, 0, 1], tv: [0, 0, 1], first: ["x", "y", "x"], second: ["y", "x", null] },
      { codebook: { ...plain.codebook, responseSets } },
    );
    const file = join(folder, "sets.sav");
    expect((await writeSurvey(survey, file)).notes).toEqual([]);
    expect((await readFile(file)).includes("$media=D1 1 7 Médias v1 v2\n$choice=C 0  v3 v4\n")).toBe(true);
    const back = await loadSurvey(file);
    expect(back.codebook.responseSets).toEqual(responseSets);
    expect((await loadSurvey(file, { columns: ["radio", "tv"] })).codebook.responseSets).toEqual([
      responseSets[0],
    ]);
    expect((await writeSurvey(back, join(folder, "sets.dta"))).notes).toEqual([
      "Stata files have no multiple-response sets ($media, $choice): their variables are written",
    ]);
    for (const other of ["sets.csv", "sets.parquet"]) {
      expect((await writeSurvey(back, join(folder, other))).notes).toEqual([]);
      const again = await loadSurvey(join(folder, other));
      expect(again.codebook.responseSets, other).toEqual(responseSets);
      expect((await writeSurvey(again, join(folder, "again.sav"))).notes).toEqual([]);
      expect((await loadSurvey(join(folder, "again.sav"))).codebook.responseSets).toEqual(responseSets);
    }
    const part = await writeSurvey(back, join(folder, "part.csv"), { columns: ["radio", "first", "second"] });
    expect(part.notes).toEqual(["the multiple-response set $media is left out: tv not written"]);
    expect((await loadSurvey(join(folder, "part.csv"))).codebook.responseSets).toEqual([responseSets[1]]);
    expect(formatResponseSets(responseSets, (name) => (name === "tv" ? undefined : name))).toBe(
      "$choice=C 0  first second\n",
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("where labels are written instead of codes, a set counts the label", async () => {
  const folder = await mkdtemp(join(tmpdir(), "populi sets-"));
  try {
    const labelled = (second: string) =>
      surveyOf(
        { radio: [1, 0], tv: [0, 1] },
        {
          codebook: parseCodebook(`
title: Media
variables:
  radio: { measure: nominal, role: item, values: { 0: no, 1: yes } }
  tv: { measure: nominal, role: item, values: { 0: no, 1: ${second} } }
sets: { $media: { kind: dichotomies, counted: 1, variables: [radio, tv] } }
`),
        },
      );
    const file = join(folder, "labels.csv");
    await writeSurvey(labelled("yes"), file, { labels: true });
    expect((await loadSurvey(file)).codebook.responseSets).toEqual([
      { name: "$media", label: "", kind: "dichotomies", counted: "yes", variables: ["radio", "tv"] },
    ]);
    const { notes } = await writeSurvey(labelled("often"), file, { labels: true });
    expect(notes.join()).toContain("$media is left out: its variables label 1 differently");
    expect((await loadSurvey(file)).codebook.responseSets).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("joined waves keep the sets on which they agree", () => {
  const wave = (label: string) =>
    surveyOf(
      { radio: [1, 0], tv: [0, 1], a: [1, 2] },
      {
        codebook: parseCodebook(`
title: Media
variables: { radio: { measure: nominal }, tv: { measure: nominal }, a: { measure: nominal } }
sets:
  $media: { label: ${label}, kind: dichotomies, counted: 1, variables: [radio, tv] }
  $wants: { kind: categories, variables: [a] }
`),
      },
    );
  const names = (joined: ReturnType<typeof joinWaves>) =>
    joined.codebook.responseSets?.map(({ name }) => name);
  expect(names(joinWaves({ 2020: wave("media"), 2021: wave("media") }))).toEqual(["$media", "$wants"]);
  const differing = joinWaves({ 2020: wave("media"), 2021: wave("press") });
  expect(names(differing)).toEqual(["$wants"]);
  expect(differing.notes.join()).toContain("$media differs between waves");
});

test.each([
  [
    "media: { kind: categories, variables: [a] }",
    /m\.yaml, line 5: sets\.media: .*begins with \$[\s\S]*write \$media/,
  ],
  ["$m: { variables: [a] }", /line 5: sets\.\$m: a set needs a `kind`[\s\S]*dichotomies or categories/],
  [
    "$m: { kind: dichotomy, variables: [a] }",
    /sets\.\$m\.kind: 'dichotomy' is not one of[\s\S]*did you mean 'dichotomies'/,
  ],
  ["$m: { kind: dichotomies, variables: [a] }", /sets\.\$m: a set of dichotomies needs `counted`/],
  [
    "$m: { kind: dichotomies, counted: [1], variables: [a] }",
    /sets\.\$m\.counted: a set of dichotomies needs/,
  ],
  ["$m: { kind: categories, counted: 1, variables: [a] }", /sets\.\$m\.counted: only a set of dichotomies/],
  [
    "$m: { kind: categories, variables: [tw] }",
    /sets\.\$m\.variables: there is no variable 'tw'[\s\S]*did you mean 'tv'/,
  ],
  ["$m: { kind: categories, variables: [a, a] }", /sets\.\$m\.variables: 'a' is listed twice/],
  ["$m: { kind: categories, variables: [] }", /sets\.\$m\.variables: a set needs at least one variable/],
  ["$m: { kind: categories }", /sets\.\$m: a set needs its `variables`/],
  ["$m: { kind: categories, variabels: [a] }", /sets\.\$m\.variabels: [\s\S]*did you mean 'variables'/],
])("a mistake in a set is named by line and key: %s", (line, message) => {
  const yaml = `title: T\nvariables:\n  { a: { measure: nominal }, tv: { measure: nominal } }\nsets:\n  ${line}\n`;
  expect(() => parseCodebook(yaml, "m.yaml")).toThrow(message);
});
