import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import type { Codebook, Variable } from "../../../../lib/survey/codebook/codebook.js";
import { codebookToYaml } from "../../../../lib/survey/codebook/codebook-to-yaml.js";
import { missingReasons } from "../../../../lib/survey/codebook/codes-yaml.js";
import { measures, parseCodebook, roles } from "../../../../lib/survey/codebook/read-codebook.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";

const text = `
title: Values
synthetic: true
source: a generator
missing:
  -1: don't know
  -2: { label: no answer, reason: refused }
shared:
  importance: &importance
    1: very important
    2: rather important
    3: { label: not important, sentence: It is not important to you. }
variables:
  Q1:
    label: importance of family
    question: How important is family in your life?
    measure: ordinal
    role: item
    category: social values
    values: *importance
  Q2: { measure: ordinal, role: item, values: *importance, missing: none }
  Q3: { measure: nominal, role: identifier, values: { "a": first, "1": second, -1: below } }
  polint: { measure: ordinal, values: { 0: none at all, 1..3: , 4: a great deal } }
  scale: { measure: scale, missing: { 98..99: refused } }
  W: { role: weight }
  lr: { measure: ordinal, values: 0..3 }
`;

describe("a codebook file", () => {
  const codebook = parseCodebook(text, "v.yaml");
  const variable = (name: string): Variable => codebook.variables.get(name)!;

  test("keeps its variables in the order of the file", () => {
    expect([...codebook.variables.keys()]).toEqual(["Q1", "Q2", "Q3", "polint", "scale", "W", "lr"]);
    expect(codebook).toMatchObject({ title: "Values", synthetic: true, source: "a generator" });
  });

  test("gives a variable its labels, sentences, question, and the default missing codes", () => {
    expect(variable("Q1")).toEqual({
      name: "Q1",
      label: "importance of family",
      question: "How important is family in your life?",
      measure: "ordinal",
      role: "item",
      category: "social values",
      values: [
        { code: 1, label: "very important" },
        { code: 2, label: "rather important" },
        { code: 3, label: "not important", sentence: "It is not important to you." },
      ],
      missing: [
        { code: -1, label: "don't know", reason: "don't know" },
        { code: -2, label: "no answer", reason: "refused" },
      ],
    });
  });

  test("lets a variable turn the default missing codes off, or replace them", () => {
    expect(variable("Q2").missing).toEqual([]);
    expect(variable("scale").missing.map((entry) => [entry.code, entry.reason])).toEqual([
      [98, "refused"],
      [99, "refused"],
    ]);
  });

  test("reads a quoted code as text, and a listed value as valid although the default calls it missing", () => {
    expect(variable("Q3").values.map((value) => value.code)).toEqual(["a", "1", -1]);
    expect(variable("Q3").missing.map((entry) => entry.code)).toEqual([-2]);
  });

  test("spells out ranges of codes, labelled by themselves", () => {
    expect(variable("polint").values.map((value) => value.label)).toEqual([
      "none at all",
      "1",
      "2",
      "3",
      "a great deal",
    ]);
    expect(variable("lr").values.map((value) => value.code)).toEqual([0, 1, 2, 3]);
  });

  test("names a bookkeeping column by itself and gives a weight the scale measure", () => {
    expect(variable("W")).toMatchObject({ label: "W", measure: "scale", role: "weight" });
  });
});

test("labels stay as written, even those that other versions of YAML read as booleans or numbers", () => {
  const labels = "yes no on off y n Yes NO True false 01 1.0 0x1F 1e3 .5 2020-01-01 12:30 NaN".split(" ");
  const lines = labels.map((label, k) => `      ${k}: ${label}`).join("\n");
  const { variables } = parseCodebook(`title: 2011\nvariables:\n  on:\n    label: No\n    values:\n${lines}`);
  expect(variables.get("on")?.label).toBe("No");
  expect(variables.get("on")?.values.map(({ label }) => label)).toEqual(labels);
  // A header that asks for YAML 1.1, in which `yes` is a boolean, does not change that.
  const old = parseCodebook("%YAML 1.1\n---\ntitle: T\nvariables: { Q: { label: on, values: { 1: yes } } }");
  expect(old.variables.get("Q")).toMatchObject({ label: "on", values: [{ code: 1, label: "yes" }] });
});

describe("a mistake in a codebook names line and key", () => {
  const head = "title: T\nvariables:\n";
  test.each([
    [
      `${head}  Q1:\n    mesure: ordinal`,
      /v\.yaml, line 4: variables\.Q1\.mesure: .*\n.*did you mean 'measure'/,
    ],
    [
      `${head}  Q1:\n    measure: ordnial`,
      /line 4: variables\.Q1\.measure: 'ordnial'.*\n.*did you mean 'ordinal'/,
    ],
    [`${head}  Q1: { role: item }`, /line 3: variables\.Q1: an item needs a measure/],
    [
      `${head}  Q1:\n    values:\n      1: a\n      2: b\n      1: c`,
      /line 7: not valid YAML: Map keys must be unique/,
    ],
    [
      `${head}  Q1:\n    values:\n      1..3: a\n      2: b`,
      /line 5: variables\.Q1\.values: the code 2 is listed twice/,
    ],
    [`${head}  Q1:\n    values: [a, b]`, /line 4: variables\.Q1\.values: expected a map/],
    [`${head}  Q1:\n    values: { true: a }`, /line 4: .*true is not a code.*\n.*"true" in quotes/],
    [`${head}  Q1:\n    values: 5..1`, /line 4: .*runs backwards/],
    [`${head}  Q1:\n    values: 1..99999999`, /line 4: .*more than 10000 codes/],
    [
      `${head}  Q1:\n    missing: { -1: refuse }`,
      /line 4: variables\.Q1\.missing\.-1: .*\n.*did you mean 'refused'/,
    ],
    [
      `${head}  Q1:\n    values: { 1: a }\n    missing: { 1: refused }`,
      /line 5: .*both as a value and as missing/,
    ],
    [`${head}  Q1:\n    label: [a]`, /line 4: variables\.Q1\.label: expected a line of text/],
    ["variables: {}", /line 1: a codebook needs a title/],
    ["title: T", /a codebook needs `variables:`/],
    ["title: T\nsynthetic: yes\nvariables: {}", /line 2: synthetic: expected true or false/],
    ["title: T\nvariables: [a]", /line 2: variables: expected a map/],
    ["title: T\nvariables:\n  - {", /line 3: not valid YAML/],
    ["", /expected a map/],
    ["title: T\nvariables: *nowhere", /line 2: variables: there is no anchor &nowhere/],
  ])("%j", (yaml, message) => {
    expect(() => parseCodebook(yaml, "v.yaml")).toThrow(message);
  });
});

describe("writing a codebook", () => {
  test("writes the common missing codes once and shares equal value labels by an anchor", () => {
    const values = [
      { code: 1, label: "yes" },
      { code: 2, label: "no" },
    ];
    const missing = [{ code: -1, label: "don't know", reason: "don't know" as const }];
    const variable = (name: string): Variable => ({
      name,
      label: name,
      measure: "nominal",
      role: "item",
      values,
      missing,
    });
    const codebook: Codebook = {
      title: "T",
      synthetic: true,
      variables: new Map(["A", "B"].map((name) => [name, variable(name)])),
    };
    expect(codebookToYaml(codebook, "generated\nsynthetic")).toBe(
      [
        "# generated",
        "# synthetic",
        "",
        "title: T",
        "synthetic: true",
        "missing:",
        "  -1: don't know",
        "variables:",
        "  A:",
        "    measure: nominal",
        "    role: item",
        "    values: &A",
        "      1: yes",
        "      2: no",
        "  B:",
        "    measure: nominal",
        "    role: item",
        "    values: *A",
        "",
      ].join("\n"),
    );
  });

  test("keeps the labels of variables apart whose names differ only in characters that an anchor cannot have", () => {
    const first = [{ code: 1, label: "yes" }];
    const second = [{ code: 1, label: "no" }];
    const entry = (name: string, values: typeof first): [string, Variable] => [
      name,
      { name, label: name, measure: "nominal", role: "item", values, missing: [] },
    ];
    const names = [
      entry("a b", first),
      entry("c", first),
      entry("a_b", second),
      entry("d", second),
      entry("e", first),
    ];
    const codebook: Codebook = { title: "T", synthetic: false, variables: new Map(names) };
    expect(parseCodebook(codebookToYaml(codebook))).toEqual(codebook);
  });

  test("can be edited as text and read again", () => {
    const yaml = codebookToYaml(parseCodebook(text));
    const edited = parseCodebook(yaml.replace("importance of family", "how much family matters"));
    expect(edited.variables.get("Q1")?.label).toBe("how much family matters");
    const unedited = parseCodebook(yaml).variables.get("Q1")!;
    expect({ ...edited.variables.get("Q1"), label: "" }).toEqual({ ...unedited, label: "" });
  });

  test.each(["haven.sav", "haven.zsav", "haven-14.dta"])(
    "of the metadata of a file (%s) loses nothing",
    async (name) => {
      const { codebook } = await loadSurvey(join(import.meta.dirname, "../fixtures", name));
      expect(codebook.variables.size).toBeGreaterThan(3);
      expect(parseCodebook(codebookToYaml(codebook))).toEqual(codebook);
    },
  );

  test("then reading it gives the same codebook back, whatever is in it", () => {
    for (let trial = 0; trial < 200; trial++) {
      const codebook = arbitraryCodebook(trial);
      const yaml = codebookToYaml(codebook);
      const again = parseCodebook(yaml, "again.yaml");
      expect(again).toEqual(codebook);
      expect([...again.variables.keys()]).toEqual([...codebook.variables.keys()]);
    }
  });
});

/** A codebook of odd names, labels and codes: what a writer must quote. */
function arbitraryCodebook(trial: number): Codebook {
  const stream = randomStream(trial, ["codebook"]);
  const pick = <T>(from: readonly T[]): T => from[stream.integer(from.length)]!;
  const odd = [
    "",
    "1",
    "yes",
    "null",
    "~",
    "a: b",
    "# no",
    "1..3",
    "* x",
    "é\u05d0",
    "<b>",
    "two\nlines",
    "true",
    "- a",
    " x ",
    "'\"",
    "True",
    "on",
    "No",
    "01",
    "1.0",
    "0x1F",
    "1e3",
    ".inf",
    "2020-01-01",
    "Null",
    "? x",
    "| x",
    "%a",
    "@a",
    "`a`",
    "&a",
    "!x",
    "a\tb",
    "end ",
    "a\u2028b",
    "a\u0085b",
    "\ud83d\ude00",
    "\\n",
    "__proto__",
    "constructor",
    "a_b",
    "a b",
    "---",
    "...",
    "a\n\nb\n",
    "\n",
  ];
  const labels = (): string => pick(odd) || "plain";
  const codes = (base: number): (number | string)[] =>
    stream.integer(2) === 0 ? [base, base + 1, base + 2.5] : [pick(odd), `${base}`, base];
  const variables = new Map<string, Variable>();
  for (let v = 0; v < 5; v++) {
    const values = [...new Set(codes(pick([0, 1])))].map((code) => ({
      code,
      label: labels(),
      ...(stream.integer(3) === 0 ? { sentence: labels() } : {}),
    }));
    const missing = [-1, -2, "."].slice(0, stream.integer(4)).map((code) => {
      const reason = pick(missingReasons);
      return { code, label: stream.integer(2) === 0 ? reason : labels(), reason };
    });
    const name = stream.integer(3) === 0 ? `${labels()}${v}` : `Q${v}`;
    variables.set(name, {
      name,
      label: labels(),
      measure: pick(measures),
      role: pick(roles),
      ...(stream.integer(2) === 0 ? { question: labels(), category: labels(), source: labels() } : {}),
      values: stream.integer(4) === 0 ? [] : values,
      missing,
    });
  }
  const weights = [...variables.values()].filter(({ role }) => role === "weight");
  return {
    title: labels(),
    synthetic: stream.integer(2) === 0,
    ...(stream.integer(2) === 0 ? { source: labels() } : {}),
    ...(weights.length > 0 ? { weight: pick(weights).name } : {}),
    variables,
    ...(stream.integer(2) === 0
      ? {
          responseSets: [
            {
              name: "$d:#",
              label: pick(odd),
              kind: "dichotomies",
              counted: pick([1, "1", ...odd]),
              variables: [...variables.keys()],
            },
            { name: "$c", label: "", kind: "categories", variables: [[...variables.keys()][2]!] },
          ],
        }
      : {}),
  };
}
