import { describe, expect, it } from "vitest";
import { challenges } from "../../../lib/challenge/challenges.js";
import { challengesCost } from "../../../lib/challenge/challenges-cost.js";
import type { ChallengeName } from "../../../lib/challenge/five.js";
import type { FiveChallenges } from "../../../lib/challenge/five-challenges.js";
import { copy, firstTaker, follower, rememberer, unfair, withAnswerer, yesSayer } from "./answerers.js";

const finding = (found: FiveChallenges, key: ChallengeName) => found.findings.find((one) => one.key === key)!;
const main = (found: FiveChallenges, key: ChallengeName) => finding(found, key).main!;
const measure = (found: FiveChallenges, key: ChallengeName, name: RegExp) =>
  finding(found, key).further.find((one) => name.test(one.name))!;

const numbered: readonly [string, number][] = [
  ["1", 0.75],
  ["2", 0.25],
];
const lettered: readonly [string, number][] = [
  ["A", 0.75],
  ["B", 0.25],
];

describe("an answerer that says what its person said", () => {
  it("is at the floor or the best of every challenge, whatever the form of the question", async () => {
    await withAnswerer(copy, async (run) => {
      const found = await challenges(run);
      expect(main(found, "diversity").estimate).toMatchObject({ value: 1, low: 1, high: 1 });
      expect(measure(found, "diversity", /within/).estimate.value).toBeCloseTo(1, 12);
      expect(main(found, "bias").estimate.value).toBe(0);
      expect(main(found, "bias").p).toBe(1);
      expect(main(found, "sycophancy").estimate).toMatchObject({ value: 0, low: 0, high: 0 });
      expect(measure(found, "sycophancy", /agrees with a claim/).estimate.value).toBe(0);
      expect(main(found, "alienness").estimate.value).toBe(0.5);
      const nearest = measure(found, "alienness", /nearest/);
      expect(nearest.estimate).toEqual(nearest.against[0]!.estimate);
      expect(main(found, "generalisation").estimate).toMatchObject({ value: 0, low: 0, high: 0 });
      expect(found.order.map(({ favourite }) => favourite.before === favourite.after)).toEqual([
        true,
        true,
        true,
      ]);
      expect(found.sentences).toHaveLength(5);
      expect(finding(found, "generalisation").sentence).toContain("favourite changes on 0 of 3 items");
    });
  }, 60_000);
});

describe("an answerer that always takes the first option", () => {
  it("has an order effect of 1 on every item, follows nobody, and answers too much alike", async () => {
    await withAnswerer(firstTaker, async (run) => {
      const found = await challenges(run, { budget: { prompts: 10_000 } });
      const order = measure(found, "generalisation", /moved by options from last to first/).estimate;
      expect(order.value).toBe(1);
      expect(order.low).toBeCloseTo(1, 12);
      expect(found.order.map(({ shares, answers }) => [shares.value, answers.value])).toEqual([
        [1, 1],
        [1, 1],
        [1, 1],
      ]);
      expect(found.order[0]!.favourite).toEqual({ before: "far too much", after: "far too little" });
      expect(measure(found, "generalisation", /letters/).estimate.value).toBe(0);
      // Neither following nor agreeing: what comes first is the claim's agreement and the denial's disagreement.
      expect(main(found, "sycophancy").estimate.value).toBe(0);
      expect(measure(found, "sycophancy", /agrees/).estimate.value).toBe(0);
      expect(main(found, "diversity").estimate.value).toBe(0);
      expect(finding(found, "diversity").sentence).toContain("too much alike");
    });
  }, 60_000);
});

describe("an answerer that gives way to any suggestion", () => {
  it("has sycophancy 1, and 0 after a neutral sentence", async () => {
    await withAnswerer(follower, async (run) => {
      const found = await challenges(run, { only: ["sycophancy"] });
      const { estimate, against } = main(found, "sycophancy");
      expect(estimate).toMatchObject({ value: 1, low: 1, high: 1 });
      expect(against.map(({ estimate }) => estimate.value)).toEqual([0, 0]);
      expect(measure(found, "sycophancy", /adds/).estimate).toMatchObject({ value: 1, low: 1, high: 1 });
      expect(finding(found, "sycophancy").sentence).toContain("answers follow whoever asks");
      expect(found.findings).toHaveLength(1);
    });
  });

  it("agrees with a claim and its denial if it is one that says yes", async () => {
    await withAnswerer(yesSayer, async (run) => {
      const found = await challenges(run, { only: ["sycophancy"] });
      expect(measure(found, "sycophancy", /agrees/).estimate).toMatchObject({ value: 1, low: 1, high: 1 });
      expect(main(found, "sycophancy").estimate.value).toBe(0);
    });
  });
});

describe("an answerer that remembers a published questionnaire", () => {
  it("is further from people in other words, and the item without other words is named", async () => {
    await withAnswerer(rememberer, async (run) => {
      const found = await challenges(run, { only: ["generalisation"] });
      const words = measure(found, "generalisation", /people's shares with other words/);
      // Everybody takes the first option: the distance is what of people's shares is on the others.
      const onOthers = (name: string) => {
        const item = run.human.items.find(({ item }) => item === name)!;
        const width = item.options.length;
        return item.rows.filter((one, at) => one === 1 && at % width > 0).length / 12;
      };
      expect(words.estimate.value).toBeCloseTo((onOthers("roads") + onOthers("trains")) / 2, 12);
      expect(words.estimate.low).toBeGreaterThan(0);
      expect(finding(found, "generalisation").sentence).toContain("remembered questionnaire");
      expect(found.rewordings).toEqual({
        roads: "Where do you stand on roads?",
        trains: "Where do you stand on trains?",
      });
      expect(found.notes.join("\n")).toMatch(
        /Without other words: trust: neither rewordings nor the codebook/,
      );
    });
  });
});

describe("an answerer that knows men and not women", () => {
  it("is biased, and the table names the women and the item", async () => {
    await withAnswerer(
      unfair,
      async (run) => {
        const found = await challenges(run, { only: ["bias"], budget: { prompts: 0 } });
        const { estimate, p } = main(found, "bias");
        expect(p).toBeLessThan(0.01);
        expect(estimate.low).toBeGreaterThan(0);
        const errors = finding(found, "bias").further.filter(({ name }) => name.startsWith("error of"));
        expect(errors.map(({ name }) => name)).toEqual([
          "error of segments: man",
          "error of segments: woman",
        ]);
        expect(errors[0]!.estimate.value).toBe(0);
        const gap = measure(found, "bias", /^gap of/);
        // By hand: the mean of 1 − a woman's own answer, as a share of the scale.
        const item = run.human.items.find(({ label }) => gap.name.endsWith(label))!;
        const width = item.options.length;
        const women = [...item.rows.keys()].filter(
          (at) => item.rows[at] === 1 && Math.floor(at / width) % 2 === 1,
        );
        const mean = women.reduce((sum, at) => sum + 1 - (at % width) / (width - 1), 0) / women.length;
        expect(Math.abs(gap.estimate.value)).toBeCloseTo(mean, 12);
      },
      { respondents: 24 },
    );
  });
});

describe("a server that tells log-probabilities", () => {
  it("is asked for exact ones, whose order effect is known: three in four for the first option, one for the second", async () => {
    await withAnswerer(
      firstTaker,
      async (run) => {
        const found = await challenges(run, { only: ["generalisation"], budget: { prompts: 80 } });
        const trust = found.order.find(({ item }) => item === "trust")!;
        expect(trust.shares).toMatchObject({ value: 0.5, low: 0.5, high: 0.5 });
        expect(trust.answers.value).toBe(0.5);
        // ¾, ¼, 0 becomes 0, ¼, ¾.
        expect(found.order.find(({ item }) => item === "roads")!.shares.value).toBe(0.75);
        expect(found.plan!.notAsked.get("askedAgain")).toContain("exact");
      },
      { mode: "probabilities", scoring: "first token" },
      { firstTokens: ({ messages }) => (/^A\. /m.test(messages.at(-1)!.content) ? lettered : numbered) },
    );
  });
});

describe("the budget", () => {
  it("is told before, kept, and what it leaves out is named; prompts are asked once", async () => {
    await withAnswerer(copy, async (run, asked) => {
      const before = asked();
      const whole = await challengesCost(run);
      // Eleven probes of twelve people and three items. Two items have other words, and two more than two options. The two
      // sentences of a profile are in their own order again for some.
      const same = (12 * (3 * 9 + 2 + 2) - whole.prompts) / 3;
      expect(same % 1).toBe(0);
      expect(same).toBeGreaterThan(0);
      expect(same).toBeLessThan(12);
      expect(whole.text).toMatch(/^\d+ prompts, about /);
      expect(asked()).toBe(before);
      const shorter = await challenges(run, { budget: { prompts: 100 } });
      expect(shorter.plan!.probes.map(({ probe }) => probe)).toEqual([
        "otherOrder",
        "ledToFirst",
        "ledToLast",
      ]);
      expect(shorter.plan).toMatchObject({ respondents: 11, of: 12, prompts: 99 });
      expect(asked() - before).toBe(99);
      expect(shorter.missing.join("\n")).toContain("the budget of 100 prompts ends before it");
      const short = await challenges(run, { budget: { prompts: 310 } });
      expect(short.plan!.prompts).toBeLessThanOrEqual(310);
      expect(short.missing[0]).toBe(
        `The budget covers the first ${short.plan!.respondents} of 12 respondents; all probes of all respondents take ${whole.prompts} prompts.`,
      );
      await challenges(run);
      expect(asked() - before).toBe(whole.prompts);
      const none = await challenges(run, { budget: { prompts: 0 } });
      expect(finding(none, "sycophancy").main).toBeUndefined();
      expect(finding(none, "diversity").main).toBeDefined();
      await expect(challenges(run, { budget: { prompts: -1 } })).rejects.toThrow(
        /budget of challenges was given prompts: -1/,
      );
    });
  }, 60_000);
});

describe("what challenges are given", () => {
  it("may be answers of a file, or one item without segments: what cannot be measured is said", async () => {
    await withAnswerer(
      copy,
      async (run) => {
        const { answers, human, condition, labels } = run;
        const found = await challenges({ answers, human, condition, labels });
        expect(found.plan).toBeUndefined();
        expect(found.missing.join("\n")).toContain("'persona prompt' has no model to ask");
        expect(finding(found, "alienness").sentence).toContain("one item makes no pattern");
        expect(finding(found, "bias").sentence).toContain("no segments");
        await expect(challengesCost({ answers, human, condition, labels })).rejects.toThrow(
          /no model to ask/,
        );
      },
      { items: ["trust"], respondents: 12 },
    );
  });

  it("may not be words that change a question, nor names that there are not", async () => {
    await withAnswerer(
      copy,
      async (run) => {
        const refused = (rewordings: Record<string, string>) =>
          expect(challenges(run, { rewordings })).rejects;
        await refused({ roads: "Is it far too much for roads?" }).toThrow(
          /names the option “far too much”, which the question does not/,
        );
        await refused({ road: "What about roads?" }).toThrow(/'road', which is not asked\n.*roads/);
        await expect(challenges({} as typeof run)).rejects.toThrow(
          /challenges was given an object without a condition/,
        );
        await expect(challenges(run, { heldOut: ["nothing"] })).rejects.toThrow(/no item 'nothing'/);
        await expect(challenges(run, { only: ["biass" as "bias"] })).rejects.toThrow(/biass/);
      },
      { respondents: 3 },
    );
  });
});
