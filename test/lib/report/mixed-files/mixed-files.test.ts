import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { mixedFiles } from "../../../../lib/report/mixed-files/mixed-files.js";

const folder = mkdtempSync(join(tmpdir(), "mixed "));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const codebook = `title: T
variables:
  id: { label: id, measure: nominal, role: id }
  sex: { label: sex, measure: nominal, role: identifier, values: { f: woman, m: man } }
  Q1: { label: trust, measure: ordinal, role: item, values: { 1: low, 2: middle, 3: high } }
`;
const people = Array.from({ length: 200 }, (_, i) => {
  const human = 1 + (Math.floor(i / 3) % 3);
  return { id: `p${i}`, sex: i % 2 === 0 ? "f" : "m", human, simulated: i % 5 === 0 ? 2 : human };
});
const human = file(
  "human.csv",
  `id,sex,Q1\n${people
    .filter((_, i) => i % 3 === 0)
    .map((one) => `${one.id},${one.sex},${one.human}`)
    .join("\n")}\n`,
);
file("human.codebook.yaml", codebook);
const simulated = file(
  "simulated.csv",
  `id,sex,Q1\n${people.map((one) => `${one.id},${one.sex},${["low", "middle", "high"][one.simulated - 1]}`).join("\n")}\n`,
);

describe("mixed estimates of two files", () => {
  test("take everybody with human answers as interviewed, and the others from the simulated file", async () => {
    const found = await mixedFiles(human, simulated, { target: "mean" });
    const [one] = found.estimates;
    expect([one!.n, one!.predicted]).toEqual([67, 133]);
    const interviewed = people.filter((_, i) => i % 3 === 0);
    const mean = interviewed.reduce((sum, each) => sum + each.human, 0) / 67;
    expect(one!.classical.value).toBeCloseTo(mean, 10);
    expect(one!.interviewsSaved.value).toBeGreaterThan(10);
    expect(found.how.labels.join("; ")).toContain("200 people simulated, 67 of them with human answers");
  });

  test("group those without human answers by the simulated file, and hold against a regression", async () => {
    const found = await mixedFiles(human, simulated, { target: "mean", by: "sex" });
    expect(found.estimates.map(({ group, n, predicted }) => [group, n, predicted])).toEqual([
      ["woman", 34, 66],
      ["man", 33, 67],
    ]);
    expect(found.control!.baseline).toBe("ridge regression");
  });

  test("take probabilities from columns named by item and option, as they take answers", async () => {
    const chances = (one: (typeof people)[number]) =>
      [1, 2, 3].map((code) => (code === one.simulated ? 0.6 : 0.2));
    const stated = file(
      "stated.csv",
      `id,sex,Q1=1,Q1=middle,Q1=3\n${people.map((one) => `${one.id},${one.sex},${chances(one).join(",")}`).join("\n")}\n`,
    );
    const [one] = (await mixedFiles(human, stated, { target: "mean" })).estimates;
    const others = people.filter((_, i) => i % 3 !== 0);
    const mean = (row: readonly number[]) => row.reduce((sum, chance, k) => sum + (k + 1) * chance, 0);
    const predicted = others.reduce((sum, each) => sum + mean(chances(each)), 0) / others.length;
    expect(one!.simulation.value).toBeCloseTo(predicted, 12);
    const percent = file("percent.csv", "id,Q1=1,Q1=2\np0,60,40\np1,50,50\n");
    await expect(mixedFiles(human, percent)).rejects.toThrow(
      /Q1 in row 1 sum to 100[\s\S]*divide percentages by 100/,
    );
    const stray = file("stray.csv", "id,Q1=1,Q1=hihg\np0,.6,.4\np1,.5,.5\n");
    await expect(mixedFiles(human, stray)).rejects.toThrow(/'hihg' is no option of Q1[\s\S]*Q1=high/);
  });

  test("refuse an item that was not simulated, with the nearest name", async () => {
    await expect(mixedFiles(human, simulated, { items: ["sex", "Q2"] })).rejects.toThrow(/Q2/);
  });
});
