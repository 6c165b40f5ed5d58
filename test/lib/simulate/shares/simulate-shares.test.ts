import { afterAll, beforeAll, expect, test } from "vitest";
import { shareFidelity } from "../../../../lib/fidelity/shares/share-fidelity.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { simulateShares } from "../../../../lib/simulate/shares/simulate-shares.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { loadShares } from "../../../../lib/survey/shares/load-shares.js";
import type { ShareSurvey } from "../../../../lib/survey/shares/share-survey.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

let model: LocalModel;
let shares: ShareSurvey;
beforeAll(async () => {
  model = await loadModel("teaching");
  shares = await loadShares("data/surveys/shares.csv");
});
afterAll(() => model.dispose());

test("every published item and group is asked once, and nothing that is not published", async () => {
  // Q235 was not asked in Delvaria, of which no shares are published.
  const run = await simulateShares({ shares, model, condition: direct(), seed: 1, items: ["Q235", "Q57"] });
  const published = shares.cells.filter(({ item }) => item === "Q235" || item === "Q57");
  expect(run.cells.map(({ item, group }) => [item, group])).toEqual(
    published.map(({ item, group }) => [item, group]),
  );
  expect(published.length).toBe(13);
  for (const cell of run.cells) expect(cell.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(run.labels).toContain("synthetic survey: no real people");
});

test("a group's simulated shares are the model's answer to its profile", async () => {
  const items = ["Q46"];
  const run = await simulateShares({ shares, model, condition: personaPrompt(), seed: 1, items });
  const { name, values, question } = shares.codebook.variables.get("Q46")!;
  const sex = { name: "sex", label: "sex", measure: "nominal", role: "identifier", missing: [] } as const;
  const women = surveyOf(
    { Q46: [null], sex: ["woman"] },
    {
      codebook: {
        ...{ title: "t", synthetic: true },
        variables: new Map([
          [
            "Q46",
            {
              name,
              values,
              question: question!,
              label: question!,
              measure: "nominal",
              role: "item",
              missing: [],
            },
          ],
          [
            "sex",
            {
              ...sex,
              label: shares.groups.at(-1)!.traits.keys().next().value!,
              values: [{ code: "woman", label: shares.groups.at(-1)!.traits.values().next().value! }],
            },
          ],
        ]),
      },
    },
  );
  const one = await simulate({
    survey: women,
    model,
    items,
    condition: personaPrompt(),
    respondents: [0],
    seed: 1,
  });
  const rows = one.answers.items[0]!.rows;
  const sum = rows.reduce((total, share) => total + share, 0);
  const last = run.cells.at(-1)!;
  expect(last.group).toBe(shares.groups.at(-1)!.name);
  for (const [k, share] of last.shares.entries()) expect(share).toBeCloseTo(rows[k]! / sum, 6);
  const report = shareFidelity(shares, run);
  expect(report.estimates.simbench.value).toBeLessThan(100);
  expect(report.labels).toContain("teaching model: no evidence about real models");
});

test("an item or group that is not published is refused with the nearest name", async () => {
  const asked = simulateShares({ shares, model, condition: direct(), seed: 1, groups: ["sex: Femal"] });
  await expect(asked).rejects.toThrow("there is no group 'sex: Femal'");
});
