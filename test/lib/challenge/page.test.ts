import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { challenges } from "../../../lib/challenge/challenges.js";
import { challenges as picture } from "../../../lib/plot/challenges.js";
import { saveChallenges } from "../../../lib/report/challenges-page/challenges-page.js";
import { scoreFiles } from "../../../lib/report/score-files/score-files.js";
import { display } from "../../../lib/show/display.js";
import type { AnswerSet } from "../../../lib/simulate/answers/answers.js";
import { copy, firstTaker, withAnswerer } from "./answerers.js";

test("the challenges show themselves as a table, a picture and a page to hand out", async () => {
  await withAnswerer(
    firstTaker,
    async (run) => {
      const found = await challenges(run, { budget: { prompts: 120 } });
      const text = String(found[display]()["text/plain"]);
      expect(text).toContain("· Diversity. Do simulated people differ");
      expect(text).toContain("Options from last to first: persona prompt (simulated answers)");
      const figure = picture(found);
      expect(figure.data.filter(({ name }) => name === "simulated").map(({ x }) => x)).toEqual(
        found.findings.flatMap(({ main }) => (main === undefined ? [] : [[main.estimate.value]])),
      );
      expect(figure.subtitle).toContain("SIMULATED ANSWERS");
      expect(figure.toText()).toContain("floor: all answer alike 0.000");
      const file = join(tmpdir(), `populi-challenges-${process.pid}.html`);
      await saveChallenges(found, file);
      const page = readFileSync(file, "utf8");
      rmSync(file);
      for (const sentence of found.sentences)
        expect(page).toContain(
          sentence.split(": ").slice(1).join(": ").slice(0, 40).replaceAll("'", "&#39;"),
        );
      expect(page).toContain("Simulated answers.");
      expect(page).toContain("Not measured: The budget covers");
      expect(page).not.toContain("<script");
    },
    { respondents: 10 },
  );
});

test("answers that another tool has written are put to the challenges that need no prompts", async () => {
  const folder = mkdtempSync(join(tmpdir(), "populi challenges "));
  const rows = (answer: (i: number) => number) =>
    `id,sex,Q1,Q2,Q3\n${Array.from({ length: 40 }, (_, i) => [i, 1 + (i % 2), answer(i), answer(i + 1), answer(i + 2)].join()).join("\n")}\n`;
  writeFileSync(
    join(folder, "human.csv"),
    rows((i) => 1 + ((i * 7) % 4)),
  );
  writeFileSync(
    join(folder, "simulated.csv"),
    rows(() => 2),
  );
  const items = ["Q1", "Q2", "Q3"]
    .map((name) => `  ${name}: { measure: ordinal, role: item, values: { 1: a, 2: b, 3: c, 4: d } }`)
    .join("\n");
  writeFileSync(
    join(folder, "human.codebook.yaml"),
    `title: T\nvariables:\n  id: { role: id }\n  sex: { measure: nominal, role: identifier, values: { 1: man, 2: woman } }\n${items}\n`,
  );
  const { run } = await scoreFiles(join(folder, "human.csv"), join(folder, "simulated.csv"), {
    draws: 2,
    repeats: 10,
  });
  rmSync(folder, { recursive: true });
  const found = await challenges(run);
  const measured = found.findings.filter(({ main }) => main !== undefined).map(({ key }) => key);
  expect(measured).toEqual(["diversity", "bias", "alienness"]);
  // Everybody says the same, and people do not.
  expect(found.findings[0]!.main!.estimate.value).toBe(0);
  expect(found.findings[3]!.main!.estimate.low).toBeGreaterThan(0.5);
  expect(found.missing.join("\n")).toContain("'simulated.csv' has no model to ask");
});

test("two samples without ids in common are compared by their patterns, and nobody's group is known", async () => {
  await withAnswerer(
    copy,
    async (run) => {
      const { answers, human, condition, labels } = run;
      const second = (set: AnswerSet, from: number): AnswerSet => ({
        ...set,
        respondents: Int32Array.from({ length: 24 }, (_, i) => i),
        weights: new Float64Array(24).fill(1),
        items: set.items.map(({ item, label, ordered, options, optionLabels, rows }) => {
          const both = new Float64Array(24 * options.length);
          both.set(rows, from * options.length);
          return { item, label, ordered, options, optionLabels, rows: both };
        }),
      });
      // The same twelve people on either side, without anything that says who is who.
      const found = await challenges({
        ...{ condition, labels },
        answers: second(answers, 12),
        human: second(human, 0),
      });
      expect(found.findings[0]!.main!.estimate.value).toBeCloseTo(1, 12);
      expect(found.findings[1]!.sentence).toContain("do not belong to respondents");
      const [alien] = found.findings.filter(({ key }) => key === "alienness");
      expect(alien!.main!.estimate.value).toBeLessThan(0.65);
    },
    { respondents: 12 },
  );
});
