import { describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import type { ProgressState } from "../../../../lib/progress/progress.js";
import { ablation } from "../../../../lib/report/ablation/ablation.js";
import { ablationTable } from "../../../../lib/report/ablation/ablation-table.js";
import { display } from "../../../../lib/show/display.js";
import { personaPrompt } from "../../../../lib/simulate/condition/persona-prompt.js";
import { psii } from "../../../../lib/simulate/condition/psii.js";
import { answererOfRun, type Simulation } from "../../../../lib/simulate/result/simulation.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";
import { useTinyModel } from "../../steer/tiny-model.js";

const survey = handSurvey(60);
const few = { repeats: 20, draws: 2 };
let model: LocalModel;
let run: Simulation;

useTinyModel(async (loaded) => {
  model = loaded;
  const vectors = handVectors(survey, ["Q260", "Q271"], model, ({ code, layer, i }) =>
    Math.sin(Number(code) + layer + i),
  );
  run = await simulate({
    survey,
    model,
    items: ["Q1", "Q57"],
    respondents: 8,
    seed: 1,
    condition: psii({ vectors, noise: 0.2 }),
  });
});

describe("an ablation", () => {
  it("compares the run with itself without each part, with direct asking and with the floors, for the same respondents", async () => {
    const table = await ablation(run, few);
    const { conditions } = table.comparison;
    expect(conditions.map((row) => row.run.condition.name)).toEqual([
      "PSII",
      "profile only",
      "PSII with noise alone",
      "PSII without profile",
      "PSII without noise",
      "PSII without layer-wise injection",
      "direct",
    ]);
    for (const row of conditions) expect(row.run.answers.respondents).toEqual(run.answers.respondents);
    const text = table[display]()["text/plain"];
    expect(text).toContain("uniform");
    expect(text).toContain("Not part of this run: PSII's language-based value vector.");
  });

  it("removes what it names: without vectors equals the profile alone, and every part changes something", async () => {
    const { conditions } = (await ablation(run, few)).comparison;
    const rows = (name: string) => {
      const found = conditions.find((row) => row.run.condition.name === name)!;
      return found.run.answers.items.flatMap((item) => [...item.rows]);
    };
    const prompted = await simulate({
      ...{ survey, model, items: ["Q1", "Q57"], seed: 1 },
      respondents: run.answers.respondents,
      condition: personaPrompt(),
    });
    expect(rows("profile only")).toEqual(prompted.answers.items.flatMap((item) => [...item.rows]));
    for (const { run: other } of conditions.slice(1))
      expect(rows(other.condition.name)).not.toEqual(rows("PSII"));
  });

  it("puts no prompt to the model twice: direct is asked once for all respondents", async () => {
    const before = answererOfRun(run).memo.asked;
    await ablation(run, few);
    expect(answererOfRun(run).memo.asked).toBe(before);
    expect(before).toBeLessThanOrEqual(6 * 8 + 1);
  });

  it("reports progress over all conditions, and keeps what was done when it is interrupted", async () => {
    const controller = new AbortController();
    const seen: ProgressState[] = [];
    const stopped = ablation(run, {
      ...few,
      signal: controller.signal,
      progress: (state) => {
        seen.push(state);
        if (state.done === 20) controller.abort();
      },
    });
    const error = await stopped.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Interrupted);
    // Three respondents had been asked under all six, and a table can be made of them.
    const partial = (error as Interrupted).partial as Simulation[];
    expect(partial.map(({ answers }) => answers.respondents.length)).toEqual(Array(7).fill(3));
    const { conditions } = (await ablationTable(partial, few)).comparison;
    expect(conditions[0]!.run.condition.name).toBe("PSII");
    expect(seen.at(-1)).toMatchObject({ state: "interrupted", total: 6 * 8, done: 20 });
    const whole = await ablation(run, few);
    for (const [place, part] of partial.entries()) {
      const { items } = whole.comparison.conditions[place]!.run.answers;
      for (const [i, { rows }] of part.answers.items.entries())
        expect([...rows]).toEqual([...items[i]!.rows].slice(0, rows.length));
    }
  });
});
