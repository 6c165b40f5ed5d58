import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { formatResponseSets, parseResponseSets } from "../../../lib/survey/spss/response-sets.js";
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

test("sets are written as they were read, and told of where a format has none", async () => {
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
    expect((await writeSurvey(back, join(folder, "sets.dta"))).notes.join()).toMatch(
      /\(\$media, \$choice\) are kept by SPSS/,
    );
    expect(formatResponseSets(responseSets, (name) => (name === "tv" ? undefined : name))).toBe(
      "$choice=C 0  first second\n",
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
