import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { contentOf } from "../../../../lib/persona/descriptors/content-words.js";
import { leakOf, requireNoLeak } from "../../../../lib/persona/descriptors/leak.js";
import { nearItems } from "../../../../lib/persona/descriptors/near-items.js";
import { readDescriptors } from "../../../../lib/persona/descriptors/read-descriptors.js";
import { rewriteDescriptors } from "../../../../lib/persona/descriptors/rewrite-descriptors.js";
import { valueDescriptors } from "../../../../lib/persona/descriptors/value-descriptors.js";
import { valueProfile } from "../../../../lib/persona/descriptors/value-profile.js";
import { lineage } from "../../../../lib/survey/codebook/lineage.js";
import { parseCodebook } from "../../../../lib/survey/codebook/read-codebook.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

const survey = await loadSurvey("data/surveys/values.csv");
const folder = mkdtempSync(join(tmpdir(), "descriptors é "));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, text: string) => {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return file;
};
const ten = valueDescriptors(survey);

describe("the built-in descriptors", () => {
  test("say each answer to each of the ten items in two forms, unlike the others, without numbers", () => {
    expect(ten.items.map(({ name }) => name).sort()).toEqual(
      "abortion authority autonomy god happiness homosexuality petition postmaterialism pride trust".split(
        " ",
      ),
    );
    for (const set of ["inglehart-welzel", "big-five"])
      for (const { sentences } of readDescriptors(set).items) {
        const texts = sentences.flatMap(({ hedged, plain }) => [hedged, plain]);
        expect(texts.filter((text) => /\d/.test(text) || !/\byou/i.test(text))).toEqual([]);
        expect(new Set(sentences.map(({ hedged }) => hedged)).size).toBe(sentences.length);
        expect(new Set(sentences.map(({ plain }) => plain)).size).toBe(sentences.length);
      }
  });

  test("give away no item of the survey, but those that they are made from", () => {
    const from = new Set(ten.items.flatMap(({ parts }) => parts.map(({ column }) => column)));
    const others = survey.items.filter((name) => !from.has(name));
    const leaks = [...ten.items, ...readDescriptors("big-five").items].flatMap(({ name, sentences }) =>
      sentences.flatMap(({ hedged, plain }) =>
        others.flatMap((item) =>
          [hedged, plain].flatMap((text) => {
            const leak = leakOf(text, survey.variable(item));
            return leak === undefined ? [] : [`${name}: ${text}: ${leak} of ${item}`];
          }),
        ),
      ),
    );
    expect(leaks).toEqual([]);
  });

  test("quote no question or option of their own items", () => {
    const quotes = ten.items.flatMap(({ parts, sentences }) =>
      parts.flatMap(({ column }) =>
        sentences.flatMap(({ hedged, plain }) =>
          [hedged, plain].flatMap((text) => {
            const leak = leakOf(text, survey.variable(column));
            return leak === undefined || leak.startsWith("the label") ? [] : [`${text}: ${leak}`];
          }),
        ),
      ),
    );
    expect(quotes).toEqual([]);
  });
});

describe("a value profile", () => {
  const small = surveyOf(
    { Q46: [1, 4, null], Q57: [2, 1, 1], Q8: [1, 2, 1], Q14: [1, 2, 1], Q15: [2, 1, 1], Q17: [2, 1, 1] },
    {
      name: "three",
      codebook: parseCodebook(`
title: T
variables:
  Q46: { role: item, measure: ordinal, values: { 1: a, 2: b, 3: c, 4: d } }
  Q57: { role: item, measure: ordinal, values: { 1: a, 2: b } }
  Q8: { role: item, measure: ordinal, values: { 1: a, 2: b } }
  Q14: { role: item, measure: ordinal, values: { 1: a, 2: b } }
  Q15: { role: item, measure: ordinal, values: { 1: a, 2: b } }
  Q17: { role: item, measure: ordinal, values: { 1: a, 2: b } }
`),
    },
  );
  const of = (row: number, form: "hedged" | "no hedge") =>
    valueProfile(small, valueDescriptors(small, { items: ["happiness", "trust", "autonomy"], form }), row)
      .text;

  test("has a sentence for each item answered, in the order of the items, sums over columns included", () => {
    expect(of(0, "no hedge")).toBe(
      "Your mood is always bright. You keep your guard up with others. In raising the young you prize a will of their own above all.",
    );
    expect(of(1, "no hedge")).toBe(
      "Your mood is always dark. You believe that others mean well. In raising the young you prize the ways of their elders above all.",
    );
  });

  test("leaves out what was not answered, and hedged it ends with the caution", () => {
    expect(of(2, "hedged")).toBe(
      "On the whole you tend to believe that others mean well. In raising the young you tend to lean neither towards a will of their own nor towards the ways of their elders. These are a few leanings of yours and no more: where they do not bear on a question, answer as anyone might.",
    );
  });

  test("names the items that the survey lacks, each with the nearest column, and what remains", () => {
    expect(() => valueDescriptors(small, { items: ["trust", "god"] })).toThrow(
      /lacks 1 of the 2 value items of inglehart-welzel: god \(Q164 or F063; the nearest is 'Q14'\).*items: \["trust"\]/s,
    );
  });

  test("can say any column in the words of its codebook", () => {
    const sex = valueDescriptors(survey, { items: ["trust", "Q260"], form: "no hedge" });
    expect(valueProfile(survey, sex, 0).text).toMatch(/others( mean well)?\. You are a (wo)?man\.$/);
  });

  test("draws a personality that was not measured by seed, the same for a respondent", () => {
    const five = valueDescriptors(survey, { set: "big-five", form: "no hedge" });
    const of = (row: number, seed: number) => valueProfile(survey, five, row, seed).text;
    expect(of(3, 1)).toBe(of(3, 1));
    expect(new Set(Array.from({ length: 40 }, (_, row) => of(row, 1))).size).toBeGreaterThan(15);
    expect(Array.from({ length: 10 }, (_, row) => of(row, 2))).not.toEqual(
      Array.from({ length: 10 }, (_, row) => of(row, 1)),
    );
  });
});

describe("mistakes are named", () => {
  test("an item that is neither of the set nor a column, with the nearest", () => {
    expect(() => valueDescriptors(survey, { items: ["happines"] })).toThrow(/did you mean 'happiness'\?/);
    expect(() => valueDescriptors(survey, { set: "inglehart" })).toThrow(/did you mean 'inglehart-welzel'\?/);
  });

  test("an answer without a sentence", () => {
    const file = written(
      "gap",
      "items:\n  worry: { label: worry, columns: [Q46], answers: [{ score: [1, 3], hedged: You a., plain: You b. }] }\n",
    );
    expect(() => valueDescriptors(survey, { set: file })).toThrow(
      /'worry' has no sentence for the answer 4 \(not happy at all\).*its sentences are of 1 to 3/s,
    );
  });

  test("an item that the instrument lacks, a wrong key, two sentences of one score: with file and line", () => {
    const head = "instrument: inglehart-welzel\nitems:\n";
    const sentence = "hedged: You a., plain: You b.";
    for (const [name, text, message] of [
      [
        "item",
        `${head}  hapiness:\n    - { score: 1, ${sentence} }\n`,
        /'hapiness' is not an item of inglehart-welzel.*did you mean 'happiness'/s,
      ],
      [
        "key",
        `${head}  happiness:\n    - { scor: 1, ${sentence} }\n`,
        /no such key here.*did you mean 'score'/s,
      ],
      [
        "two",
        `${head}  happiness:\n    - { score: 1, ${sentence} }\n    - { score: [1, 2], ${sentence} }\n`,
        /two sentences are of the score 1/,
      ],
    ] as const)
      expect(() => readDescriptors(written(name, text))).toThrow(message);
  });

  test("an item that the prompt tells, and a sentence that has its words", () => {
    const tells = (name: string) => lineage(survey.codebook, name);
    const check =
      (items: readonly string[], descriptors = ten) =>
      () =>
        requireNoLeak(
          descriptors,
          items.map((name) => survey.variable(name)),
          tells,
        );
    expect(check(["Q199", "Q240"])).not.toThrow();
    expect(check(["Q155"])).toThrow(
      /'Q155' would be asked, and the value item 'postmaterialism' tells the answer/,
    );
    const quoting = written(
      "quoting",
      "items:\n  order: { columns: [Q46], answers: [{ score: [1, 4], hedged: You tend to feel very safe near home., plain: Divorce is fine with you. }] }\n",
    );
    const leaking = valueDescriptors(survey, { set: quoting });
    expect(check(["Q185"], leaking)).toThrow(
      /"Divorce is fine with you\." \(order\) has the label 'divorce' of 'Q185'/,
    );
  });
});

describe("what of an item a sentence gives away", () => {
  const item = (more: object) =>
    ({
      ...{ name: "X", label: "rule by a strong leader", measure: "ordinal", role: "item", missing: [] },
      values: [
        { code: 1, label: "people with a job offer" },
        { code: 2, label: "good" },
        { code: 3, label: "3" },
      ],
      question: "Who should be allowed to come here to work?",
      ...more,
    }) as Parameters<typeof leakOf>[1];

  test("is its label, an option of two words with content, or its question", () => {
    expect(leakOf("You like the rule by a strong leader.", item({}))).toBe(
      "the label 'rule by a strong leader'",
    );
    expect(leakOf("You welcome people with a job offer.", item({}))).toBe(
      "the option 'people with a job offer'",
    );
    expect(leakOf("You would say who is allowed to come here.", item({}))).toBeUndefined();
    expect(leakOf("You say who should be allowed to come here to work.", item({ label: "jobs" }))).toMatch(
      /question/,
    );
    expect(leakOf("This is a good thing, as you see it, 3 times.", item({}))).toBeUndefined();
  });

  test("is found in other forms of a word", () => {
    expect([...contentOf("Petitions signed")]).toEqual([...contentOf("petition signing")]);
    expect(leakOf("You sign petitions.", item({ label: "petition" }))).toBe("the label 'petition'");
  });
});

test("items asked that are nearly in the prompt are named, by words or by answers", () => {
  const near = nearItems(survey, ten, ["Q165", "Q59", "Q288", "Q112"]);
  expect(near.find(({ item }) => item === "Q165")).toMatchObject({ value: "god" });
  expect(near.filter(({ item }) => item === "Q59").map(({ value }) => value)).toContain("trust");
  expect(near.filter(({ item }) => item === "Q288" || item === "Q112")).toEqual([]);
});

describe("descriptors rewritten by a model", () => {
  const trust = valueDescriptors(survey, { items: ["trust"] });
  const rewrite = (replies: readonly string[]) => {
    let asked = 0;
    return rewriteDescriptors(trust, () => replies[asked++] ?? "", {
      survey,
      items: ["Q63", "Q199"],
      attempts: 2,
    });
  };

  test("take a sentence that passes, and ask again for one that does not", async () => {
    const { descriptors, rewritten, refused } = await rewrite([
      "As a rule you expect kindness from the people you meet.",
      "Sure! Here is a sentence. You are wary.",
      '"You tend to be wary of the people around you."',
    ]);
    expect(descriptors.items[0]!.sentences.map(({ hedged }) => hedged)).toEqual([
      "As a rule you expect kindness from the people you meet.",
      "You tend to be wary of the people around you.",
    ]);
    expect(rewritten).toBe(2);
    expect(refused.map(({ because }) => because)).toEqual(["it is more than one sentence"]);
    expect(descriptors.source).toContain("2 of 2 sentences rewritten by a model");
  });

  test("keep the built-in sentence after too many failures, and say why each was refused", async () => {
    const { descriptors, refused } = await rewrite([
      "You have trust in foreigners.",
      "He expects good of everyone.",
      "You trust 2 of 10 people.",
      "wary",
    ]);
    expect(descriptors.items[0]!.sentences).toEqual(trust.items[0]!.sentences);
    expect(refused.map(({ because }) => because)).toEqual([
      "it has the label 'trust in foreigners' of 'Q63'",
      'it is not said to "you"',
      "it has a number, as answers have",
      "it has 1 word, and 3 to 30 are wanted",
    ]);
  });
});
