import { describe, expect, it } from "vitest";
import { checkRewording } from "../../../lib/challenge/wording/check-rewording.js";
import { leadTo } from "../../../lib/challenge/wording/lead.js";
import { neutralAsLong } from "../../../lib/challenge/wording/neutral-sentence.js";
import { rewordingsOf } from "../../../lib/challenge/wording/rewordings.js";
import { codebookToYaml } from "../../../lib/survey/codebook/codebook-to-yaml.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";

const codebook = parseCodebook(`
title: T
variables:
  parks:
    question: Are we spending too much, too little, or about right on parks?
    rewording: On parks, is what we spend too little, about right or too much?
    measure: ordinal
    role: item
    values: { 1: too much, 2: about right, 3: too little }
  fair: { question: Do people try to be fair?, measure: nominal, role: item, values: { 1: be fair, 2: take advantage } }
`);
const [parks, fair] = ["parks", "fair"].map((name) => codebook.variables.get(name)!) as [
  NonNullable<ReturnType<typeof codebook.variables.get>>,
  NonNullable<ReturnType<typeof codebook.variables.get>>,
];

describe("other words for a question", () => {
  it("pass where they ask the same", () => {
    expect(checkRewording(parks, parks.rewording!)).toBeUndefined();
    expect(checkRewording(fair, "Would most people treat others fairly?")).toBeUndefined();
  });

  it.each([
    ["", /empty/],
    ["Are we spending too much, too little, or about right on parks", /published question/],
    ["Parks?", /1 word for 12/],
    ["Is it too much that we spend on parks?", /no longer “about right”/],
    ["What about parks?\n1. too much", /several lines/],
    ["Do you not find that on parks we spend too much, about right or too little?", /negations/],
    ["Say whether we spend too much, about right or too little on parks.", /does not ask/],
  ])("are refused: %j", (words, why) => {
    expect(checkRewording(parks, words)).toMatch(why);
  });

  it("do not tell an option that the question does not", () => {
    expect(checkRewording(fair, "Do people take advantage of others?")).toMatch(/“take advantage”/);
  });

  it("are the user's before the codebook's before a model's, which may try three times", async () => {
    const tried: number[] = [];
    const found = await rewordingsOf([parks, fair], {}, async ({ name }, attempt) => {
      tried.push(attempt);
      expect(name).toBe("fair");
      return attempt < 2 ? "Do people take advantage?" : "Would most people treat others fairly?";
    });
    expect(tried).toEqual([0, 1, 2]);
    expect([...found.from]).toEqual([
      ["parks", "the codebook"],
      ["fair", "a model"],
    ]);
    const never = await rewordingsOf([fair], {}, async () => "Fair?");
    expect(never.without).toEqual([
      "fair: what the model wrote is no rewording: it has 1 word for 6: something is left out",
    ]);
  });

  it("are written into a codebook and read from it", () => {
    expect(parseCodebook(codebookToYaml(codebook)).variables.get("parks")).toEqual(parks);
  });
});

describe("a neutral sentence", () => {
  it("is as long as the leading one, within a word", () => {
    for (const label of [
      "no",
      "about right",
      "one must be very careful",
      "a label of as many as ten words in a row",
    ]) {
      const lead = leadTo(label);
      const words = (text: string) => text.split(" ").length;
      expect(Math.abs(words(neutralAsLong(lead)) - words(lead))).toBeLessThan(2);
      expect(neutralAsLong(lead)).not.toContain(label);
    }
  });
});
