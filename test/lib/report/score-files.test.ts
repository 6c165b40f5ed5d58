import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { scoreFiles } from "../../../lib/report/score-files.js";

const folder = mkdtempSync(join(tmpdir(), "populi scores é "));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const codebook = file(
  "human.codebook.yaml",
  `title: eight people
synthetic: true
variables:
  who: { label: id, role: id, measure: nominal }
  Q1:
    label: family
    role: item
    measure: ordinal
    values: { 1: very, 2: quite, 3: not }
    missing: { -1: { label: do not know, reason: don't know } }
  Q2:
    label: trust
    role: item
    measure: nominal
    values: { 1: yes, 2: no }
  sex:
    label: sex
    role: identifier
    measure: nominal
    values: { 1: man, 2: woman }
  w: { label: weight, role: weight, measure: scale }
`,
);
const human = file(
  "human.csv",
  `who,Q1,Q2,sex,w
a,1,1,1,1
b,2,1,2,1
c,3,2,1,1
d,1,2,2,1
e,-1,1,1,2
f,2,2,2,2
g,1,1,1,2
h,3,2,2,2
`,
);
const quick = { repeats: 40, seed: 1 };

describe("files scored", () => {
  // Simulated for d, a, b, c, in this order; b's Q1 is no option, and Q2 is given by labels.
  const simulated = file("model.csv", "who,Q1,Q2\nd,2,no\na,1,yes\nb,7,yes\nc,3,yes\n");

  test("are matched by id, cells read as codes or labels, and other answers counted as invalid", async () => {
    const report = await scoreFiles(human, simulated, { ...quick, preset: "psii", weight: null });
    // Q1: humans d a b c answered 1 1 2 3, the model 2 1 – 3. Q2: humans 2 1 1 2, the model 2 1 1 1.
    const q1 = [1, 1, 1].map((m, k) => (m / 3) * Math.log(m / 3 / ([2, 1, 1][k]! / 4)));
    const q2 = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);
    const kl = (q1.reduce((sum, x) => sum + x, 0) + q2) / 2;
    expect(report.score.estimates.kl.value).toBeCloseTo(kl, 10);
    expect(report.score.invalid).toBe(1 / 8);
    expect(report.score.n).toBe(4);
    expect(report.run.labels).toContain("rows matched by who: 4 of 4 simulated, 8 human");
    expect(report.run.labels).toContain("synthetic survey: no real people");
  });

  test("have the humans who were not simulated as a floor", async () => {
    const report = await scoreFiles(human, simulated, { ...quick, weight: null });
    expect(report.floors.map(({ name }) => name)).toContain("4 other humans");
  });

  test("divide respondents for η² as asked", async () => {
    const report = await scoreFiles(human, simulated, { ...quick, by: ["sex"], items: ["Q2"] });
    // Q2 of a b c d by sex: men 1 2, women 1 2: nothing between; the model's a c 1 1, d b 2 1.
    expect(report.score.estimates.etaHuman.value).toBeCloseTo(0, 12);
    expect(report.score.estimates.eta.value).toBeCloseTo(1 / 3, 12);
  });

  test("without ids are matched by order, and refused when that cannot be", async () => {
    const short = file("short.csv", "Q1,Q2\n1,1\n2,2\n");
    await expect(scoreFiles(human, short, quick)).rejects.toThrow(/2 rows cannot be matched with the 8/);
    const same = file("same.csv", "Q1,Q2\n1,1\n2,1\n3,2\n1,2\n1,1\n2,2\n1,1\n3,2\n");
    const report = await scoreFiles(human, same, { ...quick, preset: "psii" });
    expect(report.score.estimates.own.value).toBeCloseTo(1, 12);
    expect(report.run.labels).toContain("rows matched by their order: 8");
  });

  test("name the column that is missing, the id that is double and the file it is in", async () => {
    await expect(scoreFiles(human, simulated, { ...quick, items: ["Q3"] })).rejects.toThrow(/Q3[\s\S]*Q1/);
    await expect(scoreFiles(human, simulated, { ...quick, by: ["sx"] })).rejects.toThrow(/sex/);
    const other = file("other.csv", "who,P1\na,1\nb,2\n");
    await expect(scoreFiles(human, other, quick)).rejects.toThrow(/other\.csv.*no item of 'human\.csv'/);
    const twice = file("twice.csv", "who,Q1\na,1\nb,2\na,3\n");
    await expect(scoreFiles(human, twice, { ...quick, codebook })).rejects.toThrow(
      /twice\.csv.*id a occurs twice/,
    );
    const strangers = file("strangers.csv", "who,Q1\nx,1\ny,2\n");
    await expect(scoreFiles(human, strangers, quick)).rejects.toThrow(/no id of this file/);
  });

  test("without a codebook take the options from the answers and negative codes for missing ones", async () => {
    const bare = file("bare.csv", "who,Q1\na,1\nb,2\nc,2\nd,-2\n");
    const model = file("bare-model.csv", "who,Q1\na,1\nb,3\nc,2\nd,1\n");
    const report = await scoreFiles(bare, model, { ...quick, preset: "psii" });
    expect(report.run.human.items[0]!.options).toEqual([1, 2, 3]);
    expect(report.run.labels.join(" ")).toContain("negative codes count as missing");
    // Humans 1 2 2, the model 1 3 2 1.
    expect(report.score.estimates.mae.value).toBeCloseTo((1 / 2 - 1 / 3 + (2 / 3 - 1 / 4) + 1 / 4) / 3, 11);
  });

  test("as JSON have every figure and floor, and no replicates", async () => {
    const json = JSON.parse(JSON.stringify(await scoreFiles(human, simulated, quick)));
    expect(json.simulated.figures.kl.value).toBeGreaterThan(0);
    expect(json.floors).toHaveLength(5);
    expect(JSON.stringify(json)).not.toContain("replicates");
  });
});
