import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { personaFiles } from "../../data/generate/personas.js";
import { scoreInventory } from "../../lib/narrative/inventory/score-inventory.js";
import { loadPersonas } from "../../lib/narrative/persona/load-personas.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { reliability } from "../../lib/survey/reliability.js";

test("the synthetic personas and their reference are as generated, byte for byte", () => {
  for (const [name, text] of personaFiles(20261121))
    expect(readFileSync(new URL(`../../data/personas/${name}`, import.meta.url), "utf8")).toBe(text);
});

test("the personas are synthetic, all different, and more open and talkative than the reference", async () => {
  const personas = scoreInventory(await loadPersonas("synthetic"), "mini-ipip");
  const reference = scoreInventory(await loadSurvey("data/personas/reference.csv"), "mini-ipip");
  expect(personas.codebook.synthetic && reference.codebook.synthetic).toBe(true);
  expect([personas.size, reference.size]).toEqual([400, 600]);
  expect(new Set(personas.column("persona").levels).size).toBe(400);
  const mean = (survey: typeof personas, name: string) =>
    survey
      .column(name)
      .numeric()
      .reduce((sum, score) => sum + score, 0) / survey.size;
  for (const name of ["extraversion", "imagination"])
    expect(mean(personas, name) - mean(reference, name)).toBeGreaterThan(0.2);
  const keyed = reference.derive({
    variable: { name: "MI6 reversed", measure: "scale" },
    value: (answers) => 6 - Number(answers("MI6")),
  });
  expect(reliability(keyed, ["MI1", "MI6 reversed", "MI11"]).alpha).toBeGreaterThan(0.6);
});
