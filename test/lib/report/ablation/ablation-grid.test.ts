import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import { testedMetrics } from "../../../../lib/fidelity/metric/metrics.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { ablationGrid } from "../../../../lib/report/ablation/ablation-grid.js";
import type { AblationGrid } from "../../../../lib/report/ablation/ablation-grid-tables.js";
import { display } from "../../../../lib/show/display.js";
import { pValue } from "../../../../lib/show/number-text.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import type { Simulation } from "../../../../lib/simulate/result/simulation.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { holm } from "../../../../lib/statistics/holm.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { tinyCheckpoint } from "../../steer/tiny-checkpoint.js";

const survey = handSurvey(60);
const items = ["Q1", "Q57", "Q46"];
const few = { repeats: 40, draws: 2 };
const folders: string[] = [];
const models: LocalModel[] = [];
let grid: AblationGrid;

const conditions = (model: LocalModel) => [
  psii({
    vectors: handVectors(survey, ["Q260", "Q271"], model, ({ code, layer, i }) =>
      Math.sin(Number(code) + layer + i),
    ),
    noise: 0.4,
  }),
  personaPrompt(),
  direct(),
];
// The models have random weights, so that hardly any reply is read.
const scoring = "constrained";
const options = () =>
  ({ survey, models, seeds: [1, 2], items, respondents: 8, scoring, conditions, ...few }) as const;

beforeAll(async () => {
  for (const seed of [1, 2]) {
    folders.push(await tinyCheckpoint(seed));
    models.push({ ...(await loadModel(folders.at(-1)!)), name: `tiny ${seed}` });
  }
  grid = await ablationGrid(options());
});
afterAll(() => {
  for (const model of models) model.dispose();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describe("a grid of conditions, models and seeds", () => {
  it("holds in every cell what a simulation of its own gives, for the same respondents", async () => {
    expect(grid.cells.map(({ model, seed }) => [model, seed])).toEqual([
      ["tiny 1", 1],
      ["tiny 1", 2],
      ["tiny 2", 1],
      ["tiny 2", 2],
    ]);
    const [first] = grid.cells;
    const { respondents } = first!.table.comparison.conditions[0]!.run.answers;
    for (const { model, seed, table } of grid.cells) {
      const own = models.find(({ name }) => name === model)!;
      const alone = await simulate({
        ...{ survey, model: own, items, seed, scoring },
        respondents,
        condition: conditions(own)[0]!,
      });
      const run = table.comparison.conditions[0]!.run;
      expect(run.answers.respondents).toEqual(respondents);
      for (const [i, item] of run.answers.items.entries())
        for (const [k, p] of item.rows.entries()) expect(p).toBeCloseTo(alone.answers.items[i]!.rows[k]!, 6);
    }
  });

  it("averages metrics over seeds, sets floors beside them, and gives the columns of Tables 1 and 2", () => {
    const overall = grid.toTable();
    const kl = grid.cells
      .slice(0, 2)
      .map(({ table }) => table.comparison.conditions[0]!.score.estimates.kl.value);
    expect(overall.text(0, 1)).toMatch(new RegExp(`^${((kl[0]! + kl[1]!) / 2).toFixed(3)}`));
    expect(overall.rows).toHaveLength(2 * (3 + 5));
    expect(overall.sections.map(({ heading }) => heading)).toEqual([
      "tiny 1",
      "tiny 1: held against",
      "tiny 2",
      "tiny 2: held against",
    ]);
    expect(grid.byModel().columns.map(({ name }) => name)).toEqual([
      "answers from",
      "tiny 1 KL",
      "tiny 1 ED",
      "tiny 2 KL",
      "tiny 2 ED",
    ]);
    expect(grid.byCategory(["js", "mae"]).columns.map(({ name }) => name)).toEqual([
      "answers from",
      "overall JS",
      "overall MAE",
    ]);
  });

  it("tests each condition against the first, seeds together, and corrects by Holm over all models and metrics", () => {
    const { rows } = grid;
    const tested = rows.flatMap(({ tests, corrected }) =>
      testedMetrics.flatMap((metric) =>
        tests === undefined ? [] : [{ p: tests[metric].p["these items"], after: corrected[metric] }],
      ),
    );
    // Two models, two conditions beside the first, four metrics.
    expect(tested).toHaveLength(16);
    expect(tested.map(({ after }) => after)).toEqual(holm(tested.map(({ p }) => p)));
    for (const metric of testedMetrics)
      expect(rows[1]!.tests![metric].difference.value).toBeCloseTo(
        rows[1]!.estimates[metric].value - rows[0]!.estimates[metric].value,
        12,
      );
    const overall = grid.toTable();
    const column = overall.columns.findIndex(({ name }) => name === "p KL");
    expect(overall.text(0, column)).toBe("—");
    expect(overall.text(1, column)).toBe(pValue(rows[1]!.corrected.kl!));
  });

  it("is written as Markdown, LaTeX and a long CSV, and says that the answers are simulated", () => {
    const csv = grid.toCSV().trim().split("\n");
    expect(csv[0]).toMatch(/^model,seed,answers_from,role,category,metric,value,low,high,labels/);
    expect(csv.filter((line) => line.startsWith("tiny 2,2,direct,condition,,kl,"))).toHaveLength(1);
    expect(grid.toLaTeX().match(/\\begin\{tabular\}/g)).toHaveLength(4);
    expect(grid.toMarkdown()).toContain("Simulated answers, not a survey.");
    expect(grid[display]()["text/plain"]).toContain("tiny 1: held against");
  });

  it("asks nothing twice for a second seed where a condition draws nothing", async () => {
    let asked = 0;
    const counted: LocalModel = {
      ...models[0]!,
      scoreOptions: (...call) => {
        asked += 1;
        return models[0]!.scoreOptions(...call);
      },
    };
    const plain = { ...options(), models: [counted], conditions: () => [personaPrompt(), direct()] };
    await ablationGrid({ ...plain, seeds: [1] });
    const once = asked;
    asked = 0;
    await ablationGrid({ ...plain, seeds: [1, 2, 3] });
    expect(asked).toBe(once);
  });

  it("keeps what was done when it is interrupted, and refuses models with different conditions", async () => {
    const controller = new AbortController();
    const stopped = ablationGrid({
      ...options(),
      signal: controller.signal,
      progress: ({ done }) => {
        if (done === 20) controller.abort();
      },
    });
    const error = await stopped.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Interrupted);
    // Three respondents had been asked under three conditions with two seeds.
    const partial = (error as Interrupted).partial as Simulation[];
    expect(partial.map(({ answers }) => answers.respondents.length)).toEqual(Array(6).fill(3));
    const uneven = (model: LocalModel) => (model.name === "tiny 1" ? [direct()] : [personaPrompt()]);
    await expect(ablationGrid({ ...options(), conditions: uneven })).rejects.toThrow(
      /the model 'tiny 2' is given the conditions persona prompt\n.*direct; a grid needs the same conditions/,
    );
    const twice = () => [direct(), direct()];
    await expect(ablationGrid({ ...options(), seeds: [1, 2, 1] })).rejects.toThrow(/two seeds are 1/);
    await expect(ablationGrid({ ...options(), reference: "PSI" })).rejects.toThrow(/'PSI'\n.*'PSII'/);
    expect(() => grid.byCategory(["KL" as "kl"])).toThrow(/metric: 'KL'\n.*'kl'/);
    await expect(ablationGrid({ ...options(), conditions: twice })).rejects.toThrow(
      /two conditions are called/,
    );
  });
});
