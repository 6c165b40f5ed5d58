import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { reference } from "../../lib/fidelity/reference.js";
import { populi } from "../populi.js";

const folder = mkdtempSync(join(tmpdir(), "populi fidelity é "));
afterAll(() => rmSync(folder, { recursive: true }));

const { psii } = reference;
const csv = (name: string, answers: readonly (readonly number[])[], order: (i: number) => number) => {
  const rows = answers[0]!.map((_, i) => [
    `p${order(i)}`,
    ...answers.map((column) => (column[order(i)]! < 0 ? -1 : column[order(i)]! + 1)),
  ]);
  const head = ["person", ...answers.map((_, j) => `Q${j}`)];
  const file = join(folder, name);
  writeFileSync(file, [head, ...rows].map((row) => row.join(",")).join("\n"));
  return file;
};
const human = csv("human.csv", psii.human, (i) => i);
const model = csv("model.csv", psii.model, (i) => psii.model[0]!.length - 1 - i);
const codebook = join(folder, "items.codebook.yaml");
writeFileSync(
  codebook,
  [
    "title: items",
    "variables:",
    "  person: { label: person, role: id, measure: nominal }",
    ...psii.widths.map(
      (width, j) =>
        `  Q${j}: { label: item ${j}, role: item, measure: ordinal, values: { ${Array.from({ length: width }, (_, k) => `${k + 1}: option ${k + 1}`).join(", ")} }, missing: { -1: { label: none, reason: unknown } } }`,
    ),
  ].join("\n"),
);

describe("populi fidelity", () => {
  test("gives the published definitions to ten digits, rows in any order", async () => {
    const ran = await populi([
      "fidelity",
      human,
      model,
      "--codebook",
      codebook,
      "--convention",
      "psii",
      "--json",
    ]);
    expect(ran.code, ran.stderr).toBe(0);
    const { simulated, floors, labels } = JSON.parse(ran.stdout);
    for (const [metric, known] of Object.entries({
      kl: psii.kl,
      js: psii.js,
      mae: psii.mae,
      entropyDeviation: psii.entropyDeviation,
      entropyDeviationByItem: psii.entropyDeviationByItem,
    }))
      expect(simulated.metrics[metric].value, metric).toBeCloseTo(known, 11);
    expect(simulated.items.map((item: { kl: number }) => item.kl.toFixed(10))).toEqual(
      psii.klByItem.map((kl) => kl.toFixed(10)),
    );
    expect(floors).toHaveLength(5);
    expect(simulated.metrics.kl.low).toBeLessThan(simulated.metrics.kl.high);
    expect(labels).toContain("rows matched by person: 60 of 60 simulated, 60 human");
  }, 60_000);

  test("tells how many interviews the answers are worth, in a table and in JSON", async () => {
    const args = ["fidelity", human, model, "--codebook", codebook, "--worth"];
    const shown = await populi(args);
    expect(shown.code, shown.stderr).toBe(0);
    const table = shown.stdout.slice(shown.stdout.indexOf("Worth of model.csv in interviews"));
    expect(table).toMatch(/metric +item marginals/);
    expect(table).toMatch(/\nKL +(about|fewer than|more than) \d+/);
    expect(table).toContain("Fitted to some of the 60 respondents of the run");
    const printed = await populi([...args, "--json"]);
    const { worth } = JSON.parse(printed.stdout);
    expect(worth).toMatchObject({ draws: 100, sizes: [10, 20], baselines: ["item marginals"], seed: 1 });
    const kl = worth.curves.find(({ metric }: { metric: string }) => metric === "kl");
    expect(table).toContain(`KL          ${kl.worth.kind} ${Number(kl.worth.n.toPrecision(2))}`);
  }, 60_000);

  test("says in one line what is wrong, exit code 1, and 2 for a wrong call", async () => {
    const wrong = await populi(["fidelity", human, model, "--by", "persn"]);
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    expect(wrong.stderr).toMatch(/populi fidelity: .*persn[\s\S]*person/);
    const convention = await populi(["fidelity", human, model, "--convention", "psi"]);
    expect(convention.stderr).toMatch(/convention: 'psi'[\s\S]*psii/);
    expect(await populi(["fidelity", human])).toMatchObject({ code: 2 });
  }, 60_000);
});
