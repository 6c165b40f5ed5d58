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

  test("refuse an item that was not simulated, with the nearest name", async () => {
    await expect(mixedFiles(human, simulated, { items: ["sex", "Q2"] })).rejects.toThrow(/Q2/);
  });
});
