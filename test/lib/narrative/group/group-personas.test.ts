import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { type Embed, embedLocally } from "../../../../lib/narrative/group/embed.js";
import { groupPersonas } from "../../../../lib/narrative/group/group-personas.js";
import { betweenPersonas } from "../../../../lib/narrative/inventory/between-personas.js";
import { parseInventory } from "../../../../lib/narrative/inventory/read-inventory.js";
import { narrativeColumn, personaSurvey } from "../../../../lib/narrative/persona/persona-survey.js";
import { psychometricAnswers } from "../../../../lib/narrative/psychometric-answers.js";
import { embedByServer } from "../../../../lib/simulate/answerer/server/ask-server.js";
import { server } from "../../../../lib/simulate/answerer/server/server-model.js";
import { madePeople } from "../../align/made-personas.js";

const stories = [
  "You are a farmer. You milk cows before sunrise.",
  "You are a lawyer in the city.",
  "You keep cows and grow wheat, as farmers do.",
  "You teach music.",
];
const personas = personaSurvey("four", "Four", [narrativeColumn("story", stories)]);
/** Counts of some words: an embedding whose nearest neighbours anybody can tell. */
const words: Embed = async (texts) =>
  texts.map((text) =>
    ["farm", "cow", "law", "music"].map((word) => text.toLowerCase().split(word).length - 1),
  );

let model: LocalModel;
beforeAll(async () => {
  model = await loadModel("teaching");
});
afterAll(() => model.dispose());

describe("a group's personas", () => {
  test("are the nearest to its description, nearest first", async () => {
    const found = await groupPersonas({ personas, group: "farmers with cows", n: 2, embed: words, seed: 1 });
    expect([...found.rows].sort()).toEqual([0, 2]);
    expect(found.similarity[0]).toBeGreaterThanOrEqual(found.similarity[1]!);
    expect(found.survey.codebook).toMatchObject({ synthetic: true, title: "Four: farmers with cows" });
    expect(found.survey.identifiers).toEqual(["story"]);
  });

  test("are revised by a model, which is asked again where its reply cannot be used", async () => {
    let calls = 0;
    const found = await groupPersonas({
      ...{ personas, group: "old farmers with cows", n: 2, embed: words, seed: 1 },
      revise: async (messages) => {
        calls += 1;
        if (messages.length === 1 && calls === 1) return '{"persona": "You."}';
        const before = messages[0]!.content.split("\n").at(-1)!;
        return JSON.stringify({ persona: before.replace("You", "You are old. You") });
      },
    });
    expect(calls).toBe(3);
    expect(found.survey.column("story").raw(0)).toMatch(/^You are old\. You/);
    expect(stories).toContain(found.survey.column("narrative_before").raw(0));
    expect(found.toTable().toText()).toContain("2 of 2 narratives were revised");
  });

  test("stay as they are, and are named, where a model gives no usable revision; of none it is refused", async () => {
    const call = (replies: (before: string) => string) =>
      groupPersonas({
        ...{ personas, group: "old farmers with cows", n: 2, embed: words, seed: 1, attempts: 1 },
        revise: async (messages) => replies(messages[0]!.content.split("\n").at(-1)!),
      });
    let calls = 0;
    const found = await call((before) => {
      calls += 1;
      return calls === 1 ? JSON.stringify({ persona: `${before} You are old.` }) : "I cannot.";
    });
    expect(found.survey.column("story").raw(1)).toBe(found.survey.column("narrative_before").raw(1));
    const text = found.toTable().toText();
    expect(text).toContain("1 of 2 narratives were revised");
    expect(text).toMatch(/no revision could be used: persona \d \(.*it is no JSON object\)/);
    await expect(call(() => "I cannot.")).rejects.toThrow("none of 2 personas could be revised");
  });

  test("are found by a local model's hidden states: a narrative is nearest to itself", async () => {
    const found = await groupPersonas({
      personas,
      group: stories[1]!,
      n: 1,
      embed: embedLocally(model),
      seed: 1,
    });
    expect([...found.rows]).toEqual([1]);
    expect(found.similarity[0]).toBeCloseTo(1, 5);
    expect(() => embedLocally(model, 99)).toThrow("there is no layer 99");
  });

  test("are embedded without their first token, whose state says how long a text is", async () => {
    const layer = 2;
    const ids = model.tokenizer.encode(stories[0]!, { special: true });
    const [first, all] = (
      await model.meanHidden(
        [1, ids.length].map((to) => ({ ids: ids.slice(0, to), from: 0, to })),
        { progress: () => {} },
      )
    ).map((state) => state.slice(layer * model.width, (layer + 1) * model.width));
    const [vector] = await embedLocally(model, layer)([stories[0]!], {});
    for (let k = 0; k < model.width; k++)
      expect(vector![k]).toBeCloseTo((ids.length * all![k]! - first![k]!) / (ids.length - 1), 4);
  });

  test("are found by a server's embeddings, whatever order it gives them in", async () => {
    const host = createServer((incoming, outgoing) => {
      let body = "";
      incoming.on("data", (chunk) => {
        body += chunk;
      });
      incoming.on("end", async () => {
        outgoing.setHeader("content-type", "application/json");
        const { input } = JSON.parse(body) as { input: string[] };
        const vectors = await words(input, {});
        const data = vectors.map((embedding, index) => ({ index, embedding })).reverse();
        outgoing.end(JSON.stringify({ data }));
      });
    });
    await new Promise<void>((listening) => host.listen(0, "127.0.0.1", listening));
    const { port } = host.address() as AddressInfo;
    const embed = embedByServer(server({ url: `http://127.0.0.1:${port}/v1`, model: "m" }));
    const found = await groupPersonas({ personas, group: "music", n: 1, embed, seed: 1 });
    expect([...found.rows]).toEqual([3]);
    host.closeAllConnections();
    await new Promise((closed) => host.close(closed));
  });

  test("are refused where there are no narratives, too few, no group, or odd embeddings", async () => {
    const call = (more: object) =>
      groupPersonas({ personas, group: "farmers", n: 2, embed: words, seed: 1, ...more });
    const without = madePeople(5, 1).recode("sex", [], { into: "kind" });
    await expect(
      call({ personas: personaSurvey("x", "X", [{ variable: without.variable("sex"), codes: [1, 2] }]) }),
    ).rejects.toThrow("the persona set has no narratives");
    await expect(call({ n: 9 })).rejects.toThrow("9 personas are wanted, and there are 4");
    await expect(call({ group: " " })).rejects.toThrow("the group is empty");
    await expect(
      call({ embed: async (texts: string[]) => texts.map((_, i) => (i === 2 ? [1] : [1, 2])) }),
    ).rejects.toThrow("embedding 3 has 1 number, and the first 2");
  });
});

describe("psychometric answers", () => {
  const inventory = parseInventory(
    "title: T\nsource: S\nquestion: 'Is it so: {item}'\nanswers: { 1: no, 2: partly, 3: yes }\nscales: { calm: Calmness }\n" +
      "items:\n  A: { text: Am calm., scale: calm, key: 1 }\n  B: { text: Am nervous., scale: calm, key: -1 }\n",
    ...(["mine", "mine.yaml"] as const),
  );

  test("are drawn from the model's probabilities by seed, and scored by key", {
    timeout: 60_000,
  }, async () => {
    const found = await psychometricAnswers({ personas, inventory, model, seed: 3 });
    const again = await psychometricAnswers({ personas, inventory, model, seed: 3 });
    expect(found.survey.size).toBe(4);
    const [a, b] = ["A", "B"].map((item) => found.survey.column(item).numeric());
    for (let i = 0; i < 4; i++) {
      if (!Number.isFinite(a![i]! + b![i]!)) continue;
      expect(found.survey.column("calm").numeric()[i]).toBe((a![i]! + 4 - b![i]!) / 2);
    }
    expect(again.survey.hash).toBe(found.survey.hash);
    expect(found.survey.codebook.synthetic).toBe(true);
    expect(found.toTable().toText()).toMatch(/answered by 4 personas[\s\S]*Calmness +2/);
    expect(found.run.human.items[0]!.rows.every((share) => share === 0)).toBe(true);
    // By hand: the variance of expected scores over that of the drawn ones.
    const [itemA, itemB] = found.run.answers.items.map(({ rows }) =>
      Array.from({ length: 4 }, (_, i) => {
        const [low, middle, high] = rows.subarray(3 * i, 3 * i + 3);
        return (low! + 2 * middle! + 3 * high!) / (low! + middle! + high!);
      }),
    );
    const variance = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    };
    const scores = found.survey.column("calm").numeric();
    const expected = itemA!.map((value, i) => (value + 4 - itemB![i]!) / 2);
    expect(betweenPersonas(found.run, inventory, "calm", scores)).toBeCloseTo(
      variance(expected) / variance([...scores]),
      9,
    );
    expect(found.toTable().toText()).toContain("Scores of Calmness are mostly drawn");
    // A second inventory call replaces answers that are there.
    const more = await psychometricAnswers({ personas: found.survey, inventory, model, seed: 4 });
    expect(more.survey.codebook.variables.size).toBe(found.survey.codebook.variables.size);
  });
});
