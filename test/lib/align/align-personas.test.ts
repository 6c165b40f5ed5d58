import { describe, expect, test } from "vitest";
import { alignPersonas } from "../../../lib/align/align-personas.js";
import type { Alignment } from "../../../lib/align/result/alignment.js";
import { profile } from "../../../lib/persona/profile.js";
import { madePeople } from "./made-personas.js";

const personas = madePeople(600, 1, { shift: 0.5, women: 0.7, name: "personas" });
const reference = madePeople(400, 2, { items: true, name: "reference" });
const traits = ["open", "calm"];
const distance = (alignment: Alignment, role: string, key: string) =>
  alignment.stages.find((stage) => stage.role === role)!.distances[key]!;

describe("personas aligned to a sample", async () => {
  const options = { personas, reference, traits, n: 80, seed: 1, ask: ["vote"], repeats: 2 };
  const aligned = await alignPersonas(options);

  test("are nearer to people that were held out than before or by chance, by every distance", () => {
    for (const { key } of aligned.measures) {
      expect(distance(aligned, "aligned", key)).toBeLessThan(0.5 * distance(aligned, "before", key));
      expect(distance(aligned, "aligned", key)).toBeLessThan(0.5 * distance(aligned, "random", key));
    }
    // About as near as other people of the reference are.
    expect(distance(aligned, "aligned", "wasserstein")).toBeLessThan(
      2.5 * distance(aligned, "best", "wasserstein"),
    );
    expect(aligned.tests!.before.p).toBe(1 / 200);
    expect(aligned.tests!.aligned.p).toBeGreaterThan(0.02);
  });

  test("are different personas, with the columns they had, and a profile each", () => {
    expect(new Set(aligned.rows).size).toBe(80);
    expect(aligned.survey.size).toBe(80);
    for (const [k, row] of aligned.rows.entries()) {
      expect(aligned.survey.column("open").raw(k)).toBe(personas.column("open").raw(row));
      expect(aligned.survey.column("persona_row").raw(k)).toBe(row + 1);
    }
    expect(profile(aligned.survey, 0, { attributes: ["story"] }).text).toBe(
      `You are person ${aligned.rows[0]! + 1} of personas, and cost $& more.`,
    );
  });

  test("are labelled synthetic, count equally, and have the items that will be asked, unanswered", () => {
    expect(aligned.survey.codebook.synthetic).toBe(true);
    expect(aligned.survey.weight).toBeUndefined();
    expect(aligned.survey.items).toEqual(["vote"]);
    expect(aligned.survey.column("vote").missing.get("empty")).toBe(80);
    expect(aligned.toTable().toText()).toMatch(
      /SYNTHETIC DATA[\s\S]*held-out half of reference, 200 of 400 people/,
    );
  });

  test("come with a manifest that says what was done", () => {
    expect(aligned.manifest).toMatchObject({
      personas: { name: "personas", size: 600, hash: personas.hash },
      reference: { name: "reference", size: 400, heldOut: 200 },
      ...{ traits, n: 80, seed: 1 },
      weights: { method: "kernel density" },
      transport: { candidates: 600, targets: 200 },
      aligned: { hash: aligned.survey.hash, size: 80 },
    });
    expect(aligned.manifest.distances).toHaveLength(5);
    expect(JSON.parse(JSON.stringify(aligned.manifest))).toEqual(aligned.manifest);
  });

  test("are the same for the same seed, and others for another", { timeout: 60_000 }, async () => {
    const again = await alignPersonas(options);
    expect([...again.rows]).toEqual([...aligned.rows]);
    expect(again.manifest).toEqual(aligned.manifest);
    const other = await alignPersonas({ ...options, seed: 2 });
    expect([...other.rows]).not.toEqual([...aligned.rows]);
  });
});

test("a nominal trait is aligned too, by a classifier", { timeout: 60_000 }, async () => {
  const aligned = await alignPersonas({
    ...{ personas, reference, traits: ["sex", "open"], n: 100, seed: 1, repeats: 1 },
  });
  const women = (survey: typeof personas) => {
    const codes = Array.from({ length: survey.size }, (_, i) => survey.column("sex").raw(i));
    return codes.filter((code) => code === 2).length / codes.length;
  };
  expect(women(personas)).toBeGreaterThan(0.66);
  expect(Math.abs(women(aligned.survey) - 0.5)).toBeLessThan(0.1);
  expect(aligned.manifest.weights.method).toBe("classifier");
  expect(aligned.survey.weight).toBeUndefined();
});

describe("personas aligned to margins", async () => {
  const margins = {
    sex: new Map([
      [1, 0.6],
      [2, 0.4],
    ]),
  };
  const aligned = await alignPersonas({ personas, margins, n: 100, seed: 1 });

  test("have weights that reach them exactly, and come near without", () => {
    const { column, weights } = { column: aligned.survey.column("sex"), weights: aligned.survey.weights };
    const men = weights.filter((_, i) => column.raw(i) === 1).reduce((sum, weight) => sum + weight, 0);
    expect(men / 100).toBeCloseTo(0.6, 10);
    const [before, random, , plain, weighted] = aligned.stages.map(({ distances }) => distances.sex!);
    expect(weighted).toBeLessThan(1e-9);
    expect(plain).toBeLessThan(0.6 * Math.min(before!, random!));
    expect(aligned.toTable().toText()).toContain("sex, total variation");
  });

  test("are refused where few personas would stand for all, with what is lacking", async () => {
    const rare = madePeople(300, 5, { women: 0.03 });
    await expect(
      alignPersonas({
        personas: rare,
        margins: {
          sex: new Map([
            [1, 0.02],
            [2, 0.98],
          ]),
        },
        n: 20,
        seed: 1,
      }),
    ).rejects.toThrow(
      /effective n is \d\.\d of 300 .* the personas lack sex: woman \(98\.0 % wanted, \d\.\d % of the personas\)/,
    );
  });
});

describe("few personas aligned to margins", () => {
  test("are refused where nobody drawn has a code that some should have", async () => {
    const margins = {
      sex: new Map([
        [1, 0.02],
        [2, 0.98],
      ]),
    };
    await expect(alignPersonas({ personas, margins, n: 1, seed: 1 })).rejects.toThrow(
      /1 persona is too few for these margins: of those drawn by seed 1, nobody has sex: \w+ \(\d+\.0 % wanted\)/,
    );
  });
});

describe("a mistake is named:", () => {
  const call = (options: object) =>
    alignPersonas({ personas, reference, traits, n: 50, seed: 1, repeats: 1, ...options });

  test("more personas than there are, a column or an item that is not there, no trait", async () => {
    await expect(call({ n: 601 })).rejects.toThrow("601 personas are wanted, and there are 600");
    await expect(call({ traits: ["opn"] })).rejects.toThrow("did you mean 'open'?");
    await expect(call({ ask: ["vot"] })).rejects.toThrow("did you mean 'vote'?");
    await expect(call({ traits: [] })).rejects.toThrow("no trait is named to align");
  });

  test("nothing to align to, a text in place of traits, shares that are no Map", async () => {
    await expect(call({ reference: undefined })).rejects.toThrow(/no reference[\s\S]*give a sample/);
    await expect(call({ traits: "open" })).rejects.toThrow('give a list: traits: ["open"]');
    const toMargins = (margins: object) =>
      alignPersonas({ personas, n: 50, seed: 1, margins: margins as Readonly<Record<string, never>> });
    await expect(toMargins({ sex: { 1: 0.5 } })).rejects.toThrow(/margins: another object[\s\S]*new Map/);
    await expect(toMargins({})).rejects.toThrow(/margins: another object[\s\S]*new Map/);
    await expect(call({ margins: { sex: new Map([[1, 0.5]]) } })).rejects.toThrow(
      /two targets[\s\S]*give one/,
    );
  });

  test("a trait that does not vary in the reference, and a reference that is too small", async () => {
    const women = reference.where({ sex: 2 });
    await expect(
      call({
        reference: women.derive({ variable: { name: "flat", measure: "scale" }, value: () => 2 }),
        traits: ["flat"],
        personas: personas.derive({ variable: { name: "flat", measure: "scale" }, value: () => 2 }),
      }),
    ).rejects.toThrow("column flat: everybody in the reference has the value 2");
    await expect(
      call({ reference: reference.where((answer) => Number(answer("open")) > 4.6) }),
    ).rejects.toThrow(/\d+ people of the reference have all of open, calm/);
  });

  test("a part of the reference that no persona is near, as a warning above the table", async () => {
    const low = personas.where((answer) => Number(answer("open")) < 3.6);
    const aligned = await call({
      personas: low,
      reference: madePeople(300, 2, { shift: 0.6 }),
      traits: ["open"],
    });
    expect(aligned.toTable().warnings.join()).toMatch(
      /After alignment too, the personas lack people with open above 3\.\d/,
    );
  });

  test("a reference that the personas cannot stand for", async () => {
    await expect(call({ reference: madePeople(200, 3, { shift: -4 }) })).rejects.toThrow(
      /the personas lack people with (open up to|calm above)/,
    );
  });
});
