import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inventoryVariables } from "../../../../lib/narrative/inventory/inventory.js";
import {
  inventoryNames,
  parseInventory,
  readInventory,
} from "../../../../lib/narrative/inventory/read-inventory.js";
import { againstKey, scoreInventory } from "../../../../lib/narrative/inventory/score-inventory.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

/** What test/reference/make_ipip.R recorded of the published keys and of psych's scores. */
interface Peer {
  readonly items: readonly { readonly text: string; readonly scale: string; readonly key: number }[];
  /** `[people][items]` */
  readonly answers: readonly (readonly number[])[];
  readonly scales: readonly string[];
  /** `[people][scales]` */
  readonly scores: readonly (readonly number[])[];
}

describe("the Mini-IPIP", () => {
  const inventory = readInventory("mini-ipip");

  test("has the published keys (Donnellan et al. 2006, appendix; ipip.ori.org/MiniIPIPKey.htm)", () => {
    const published = {
      extraversion: "1, 6R, 11, 16R",
      agreeableness: "2, 7R, 12, 17R",
      conscientiousness: "3, 8R, 13, 18R",
      neuroticism: "4, 9R, 14, 19R",
      imagination: "5, 10R, 15R, 20R",
    };
    for (const [scale, keys] of Object.entries(published))
      expect(
        inventory.items
          .filter((item) => item.scale === scale)
          .map(({ name, key }) => `${name.slice(2)}${key === -1 ? "R" : ""}`)
          .join(", "),
      ).toBe(keys);
  });

  test("has the keys of ipip.ori.org as others read them, and the scores that psych gives by them", () => {
    const peer: Peer = JSON.parse(readFileSync(new URL("mini-ipip.json", import.meta.url), "utf8"));
    const nameOf = (scale: string) => (scale === "openness" ? "imagination" : scale);
    const places = peer.items.map(({ text, scale, key }) => {
      const same = inventory.items.filter((item) => item.text.toLowerCase().replace(/\.$/, "") === text);
      expect(same).toMatchObject([{ scale: nameOf(scale), key }]);
      return same[0]!.name;
    });
    expect(new Set(places).size).toBe(inventory.items.length);
    const scored = scoreInventory(
      surveyOf(Object.fromEntries(places.map((name, k) => [name, peer.answers.map((person) => person[k]!)]))),
      inventory,
      { keys: "trust" },
    );
    peer.scales.forEach((scale, k) => {
      const scores = scored.column(nameOf(scale)).numeric();
      expect([...scores]).toEqual(peer.scores.map((person) => person[k]));
    });
  });

  test("is put as questions with five answers from inaccurate to accurate", () => {
    const [first] = inventoryVariables(inventory);
    expect(first).toMatchObject({
      name: "MI1",
      question: 'How accurately does this describe you as you generally are now: "Am the life of the party."',
      measure: "ordinal",
      role: "item",
    });
    expect(first!.values.map(({ code, label }) => `${code} ${label}`)).toEqual([
      ...["1 Very inaccurate", "2 Moderately inaccurate", "3 Neither accurate nor inaccurate"],
      ...["4 Moderately accurate", "5 Very accurate"],
    ]);
    expect(inventoryNames()).toEqual(["mini-ipip"]);
  });

  test("is scored by the mean of four items, two or more answered, reversed where keyed −1", () => {
    const answers = Object.fromEntries(inventory.items.map(({ name }) => [name, [3, 3, null]]));
    const survey = surveyOf({ ...answers, MI1: [5, 5, null], MI6: [2, null, null], MI11: [4, null, 4] });
    const scored = scoreInventory(survey, inventory);
    // (5 + (6 − 2) + 4 + (6 − 3)) / 4; (5 + 3) / 2; one answer is too few.
    expect([...scored.column("extraversion").numeric()]).toEqual([4, 4, Number.NaN]);
    expect(scored.variable("extraversion").label).toBe("Extraversion");
  });

  test("has no item of a name that is misspelt", () => {
    const survey = surveyOf({ X: [1, 2] });
    expect(() => scoreInventory(survey, inventory, { columns: { M1: "X" } })).toThrow(
      /'M1' is not an item of Mini-IPIP[\s\S]*did you mean 'MI1'/,
    );
  });

  test("is scored from columns of other names", async () => {
    const survey = await loadSurvey("data/personas/reference.csv");
    const renamed = survey.recode("MI1", [], { into: "party" });
    const scored = scoreInventory(renamed, "mini-ipip", { columns: { MI1: "party" } });
    expect(scored.column("extraversion").numeric()).toEqual(
      scoreInventory(survey, "mini-ipip").column("extraversion").numeric(),
    );
  });
});

const yaml = (items: string, scales = "{ calm: Calmness }") =>
  `title: T\nsource: S\nquestion: 'Is it so: {item}'\nanswers: { 1: no, 2: yes }\nscales: ${scales}\nitems:\n${items}`;
const two =
  "  A: { text: Am calm., scale: calm, key: 1 }\n  B: { text: Am nervous., scale: calm, key: -1 }\n";

describe("a wrong inventory is named:", () => {
  const parse = (text: string) => () => parseInventory(text, "mine", "mine.yaml");

  test("a key that is none, a scale that does not exist, a scale of one item, a statement twice", () => {
    expect(parse(yaml(two))).not.toThrow();
    expect(parse(yaml(two.replace("key: 1", "key: 2")))).toThrow(
      /mine.yaml, line 7: items.A.key: a key is 1 or -1, not 2/,
    );
    expect(parse(yaml(two.replace("scale: calm, key: -1", "scale: calms, key: -1")))).toThrow(
      "did you mean 'calm'?",
    );
    expect(parse(yaml(two, "{ calm: Calmness, warm: Warmth }"))).toThrow("the scale 'warm' has no item");
    expect(parse(yaml(two.replace("Am nervous.", "Am calm.")))).toThrow("'Am calm.' is there twice");
    expect(parse(yaml(two).replace("{item}", "it"))).toThrow("write {item} there");
    expect(parse(yaml(two).replace("{ 1: no, 2: yes }", "{ 2: no, 1: yes }"))).toThrow("must rise");
  });

  test("a name that is none, with the nearest", () => {
    expect(() => readInventory("mini-ipp")).toThrow("did you mean 'mini-ipip'?");
  });

  test("a key that people's answers run against, with the one that fits", async () => {
    const survey = await loadSurvey("data/personas/reference.csv");
    const right = readInventory("mini-ipip");
    const wrong = {
      ...right,
      items: right.items.map((item) => (item.name === "MI14" ? { ...item, key: -1 as const } : item)),
    };
    expect(againstKey(survey, right)).toEqual([]);
    expect(() => scoreInventory(survey, wrong)).toThrow(
      /column MI14: 'Get upset easily.' runs against its key: answers with key -1 correlate -0\.\d\d with the rest of neuroticism\n {2}key 1 would fit/,
    );
    expect(scoreInventory(survey, wrong, { keys: "trust" }).size).toBe(600);
  });

  test("an item's column that the survey lacks", async () => {
    const survey = await loadSurvey("data/personas/reference.csv");
    expect(() => scoreInventory(survey, "mini-ipip", { columns: { MI1: "MI21x" } })).toThrow(
      "there is no column 'MI21x'",
    );
  });
});

test("an inventory of one's own is read from a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "populi inventory "));
  const file = join(folder, "calm.yaml");
  writeFileSync(file, yaml(two));
  expect(readInventory(file).items.map(({ key }) => key)).toEqual([1, -1]);
  rmSync(folder, { recursive: true });
});
