import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { populi } from "../populi.js";

const folder = mkdtempSync(join(tmpdir(), "populi mixed é "));
afterAll(() => rmSync(folder, { recursive: true }));

const people = Array.from({ length: 120 }, (_, i) => 1 + ((i * 7 + Math.floor(i / 5)) % 3));
const csv = (name: string, rows: readonly string[]) => {
  const file = join(folder, name);
  writeFileSync(file, `id,sex,Q1\n${rows.join("\n")}\n`);
  return file;
};
const row = (i: number, answer: number) => `p${i},${i % 2 === 0 ? "f" : "m"},${answer}`;
const human = csv(
  "human.csv",
  people.map((code, i) => row(i, code)),
);
const simulated = csv(
  "simulated.csv",
  people.map((code, i) => row(i, i % 4 === 0 ? 2 : code)),
);
writeFileSync(
  join(folder, "human.codebook.yaml"),
  "title: T\nvariables:\n  id: { label: id, role: id, measure: nominal }\n  sex: { label: sex, role: identifier, measure: nominal, values: { f: woman, m: man } }\n  Q1: { label: trust, role: item, measure: ordinal, values: { 1: low, 2: middle, 3: high } }\n",
);

describe("populi mixed", () => {
  test("prints classical, mixed and simulated estimates, and what is saved", async () => {
    const ran = await populi(["mixed", human, simulated, "--interviewed", "60", "--target", "mean"]);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toContain("Mixed-subjects estimates: mean, 60 interviewed (predictions: simulation)");
    expect(ran.stdout).toMatch(/Beside ridge regression on the identifiers, the simulation saves \d/);
  });

  test("has every number in JSON, and who was interviewed by hash", async () => {
    const ran = await populi(["mixed", human, simulated, "--interviewed", "60", "--by", "sex", "--json"]);
    const found = JSON.parse(ran.stdout) as {
      readonly interviewed: { readonly n: number; readonly hash: string };
      readonly estimates: readonly {
        readonly group: string;
        readonly of: string;
        readonly mixed: { readonly interval: readonly number[] };
      }[];
    };
    expect(found.interviewed).toMatchObject({ n: 60, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(found.estimates.map(({ group, of }) => `${group} ${of}`)).toEqual(
      ["woman", "man"].flatMap((group) => ["low", "middle", "high"].map((of) => `${group} ${of}`)),
    );
  });

  test("names the nearest option, and says what is wrong with files", async () => {
    expect((await populi(["mixed", human, simulated, "--interview", "60"])).stderr).toContain(
      "did you mean '--interviewed'?",
    );
    const few = await populi(["mixed", human, simulated, "--interviewed", "12"]);
    expect(few.code).toBe(1);
    expect(few.stderr).toContain("12 interviewed");
    expect(
      (await populi(["mixed", human, simulated, "--interviewed", "60", "--target", "medain"])).stderr,
    ).toContain("did you mean 'median'?");
  });
});
