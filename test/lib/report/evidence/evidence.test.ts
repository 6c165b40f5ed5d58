import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { type EvidenceOptions, runEvidence } from "../../../../lib/report/evidence/evidence.js";
import { evidenceConditions } from "../../../../lib/report/evidence/evidence-conditions.js";
import {
  type EvidenceSettings,
  evidencePlan,
  quickEvidence,
} from "../../../../lib/report/evidence/evidence-plan.js";
import { readEvidence } from "../../../../lib/report/evidence/read-evidence.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import { publishedModel } from "../../../published-models.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { handVectors } from "../../steer/hand-vectors.js";

const folder = mkdtempSync(join(tmpdir(), "populi evidence "));
afterAll(() => rmSync(folder, { recursive: true }));

describe("a study of evidence", () => {
  it("holds a third of the items out for the layer search, where there are six or more", async () => {
    const survey = await loadSurvey("data/surveys/values.csv");
    const items = survey.items.slice(0, 7);
    const plan = evidencePlan(survey, { items });
    expect(plan.searched).toHaveLength(2);
    expect([...plan.reported, ...plan.searched].sort()).toEqual([...items].sort());
    expect(plan.attributes).toHaveLength(4);
    expect(evidencePlan(survey, { items: items.slice(0, 5) }).searched).toEqual([]);
  });

  it("refuses what makes no study before a model is needed", async () => {
    const survey = await loadSurvey("data/surveys/values.csv");
    const refused = (settings: EvidenceSettings) => () => evidencePlan(survey, settings);
    expect(refused({ attributes: ["X003"] })).toThrow(/X003/);
    expect(refused({ items: ["Q1", "Qx"] })).toThrow(/no column 'Qx'/);
    expect(refused({ items: ["Q1", "Q1"] })).toThrow(/'Q1' is listed twice/);
    expect(refused({ items: ["Q1", "Q260"], attributes: ["Q260"] })).toThrow(/both an item and an attribute/);
    expect(refused({ respondents: 0 })).toThrow(/0 respondents/);
    expect(refused({ respondents: 999_999 })).toThrow(/can be drawn/);
    expect(refused({ questions: 1.5 })).toThrow(/questions: 1.5/);
    expect(refused({ minutes: 0 })).toThrow(/0 minutes/);
    expect(refused({ seed: Number.NaN })).toThrow(/seed/);
    // What is asked about is not injected, unless it is named.
    expect(evidencePlan(survey, { items: ["Q260"] }).attributes).not.toContain("Q260");
  });

  it("in its short form asks forty respondents six items, and injects what has the fewest values", async () => {
    const survey = await loadSurvey("data/surveys/values.csv");
    const plan = evidencePlan(survey, quickEvidence(survey));
    expect(plan).toMatchObject({ respondents: 40, questions: 4, instructions: 4 });
    expect([plan.reported.length, plan.searched.length]).toEqual([4, 2]);
    expect(plan.attributes).toEqual(["H_URBRURAL", "Q260"]);
  });

  it("has every condition once, by a name of its own", () => {
    const survey = handSurvey();
    const vectors = handVectors(survey, ["Q260"], { layers: 10, width: 4 }, ({ i }) => i);
    const names = evidenceConditions({ vectors, sigma: 0.2, searched: { Q260: 3 } }).map(({ name }) => name);
    expect(names).toEqual([
      "persona prompt",
      "direct",
      "PSII",
      "PSII with noise alone",
      "PSII without profile",
      "PSII without noise",
      "PSII without layer-wise injection",
      "PSII, noise by token",
      "PSII, noise by call",
      ...[1, 2, 4, 8, 16].map((strength) => `vectors alone × ${strength}`),
      "PSII at searched layers",
    ]);
    // Without noise there is none to leave out or to scope.
    expect(evidenceConditions({ vectors, sigma: 0 }).map(({ name }) => name)).not.toContain(
      "PSII, noise by token",
    );
  });

  it("with two items writes what it ran and what that showed, and a second call asks nothing again", async () => {
    const survey = await loadSurvey("data/surveys/values.csv");
    const model = await loadModel("teaching", { check: false });
    const options = {
      ...{ model, survey, folder, respondents: 5, items: ["Q1", "Q46"], attributes: ["Q260"] },
      ...{ questions: 2, instructions: 2 },
    };
    await expect(runEvidence({ ...options, respondent: 5 } as typeof options)).rejects.toThrow(
      /'respondents'/,
    );
    // Thirty milliseconds are too short for anything.
    await expect(runEvidence({ ...options, minutes: 0.0005 })).rejects.toThrow(Interrupted);
    // Enough when the third respondent is being asked: the two before are reported.
    const enough = new AbortController();
    const some = await runEvidence({
      ...options,
      enough: enough.signal,
      progress: ({ task, done }) => {
        if (task.startsWith("evidence") && done > 2 * 14) enough.abort();
      },
    });
    expect(some.comparison.conditions.map(({ score }) => score.n)).toEqual(new Array(14).fill(2));
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    expect(read("table.md")).toContain("Not part of this run: 3 of the 5 respondents");
    expect(JSON.parse(read("study.json"))).toMatchObject({ respondents: { wanted: 5, asked: 2 } });

    const table = await runEvidence(options);
    const rows = table.comparison.conditions.map(({ score }) => score.name);
    expect(rows.slice(0, 3)).toEqual(["persona prompt", "direct", "PSII"]);
    expect(rows).toContain("vectors alone × 16");
    expect(read("table.md")).toContain("vectors alone × 16");
    expect(read("table.md")).toContain(
      "Not part of this run: a layer search, which takes 6 items or more (here: 2 items)",
    );
    expect(read("vectors.md")).toContain("wordings agree");
    expect(read("prompts.md")).toMatch(/^## persona prompt, PSII/m);
    const manifests = JSON.parse(read("manifest.json")) as { condition: string; survey: { hash: string } }[];
    expect(manifests.map(({ condition }) => condition)).toEqual(rows);
    expect(manifests[0]!.survey.hash).toBe(survey.hash);
    expect(await readEvidence(folder)).toMatchObject({
      respondents: { wanted: 5, asked: 5 },
      items: ["Q1", "Q46"],
      heldOutItems: [],
    });
    expect(existsSync(join(folder, "layers.md"))).toBe(false);
    const again = await runEvidence({
      ...options,
      model: {
        ...model,
        scoreReplies: () => Promise.reject(new Error("asked again")),
      },
    });
    expect(again.toCSV()).toBe(table.toCSV());
    model.dispose();
  }, 600_000);

  it("in its short form searches layers on the items held out, and reports PSII at the layers found", async () => {
    const survey = await loadSurvey("data/surveys/values.csv");
    const model = await loadModel("teaching", { check: false });
    const short = join(folder, "short");
    const table = await runEvidence({
      ...quickEvidence(survey),
      attributes: ["Q260"],
      model,
      survey,
      folder: short,
    });
    const { conditions, floors } = table.comparison;
    expect(floors.map(({ name }) => name).join()).toMatch(/uniform.*ridge regression/);
    expect(conditions.map(({ score }) => score.n)).toEqual(new Array(15).fill(40));
    expect(conditions.at(-1)!.score.name).toBe("PSII at searched layers");
    const read = (name: string) => readFileSync(join(short, name), "utf8");
    const { searched, heldOutItems } = await readEvidence(short);
    expect(searched!.Q260).toBeLessThanOrEqual(model.layers);
    expect(read("layers.md")).toContain(`Searched on ${heldOutItems.join(", ")}`);
    expect(read("table.md")).not.toMatch(/Not part of this run: .*(layer|asked yet)/);
    model.dispose();
  }, 600_000);

  it("asks a model without a chat template in raw lines", async () => {
    const survey = await loadSurvey("data/surveys/values.csv");
    const model = await loadModel("teaching", { check: false });
    const base = { ...model, tokenizer: Object.create(model.tokenizer, { chatTemplate: { value: false } }) };
    expect((await shortest({ model: base, survey })).vectors).toContain("Chat template: raw.");
    model.dispose();
  }, 600_000);

  const { path, reason } = publishedModel("smollm2");
  it.skipIf(reason !== "")(
    `runs on a published checkpoint${reason}`,
    async () => {
      const survey = await loadSurvey("data/surveys/values.csv");
      const model = await loadModel(path, { check: false });
      const { vectors, conditions } = await shortest({ model, survey });
      expect(vectors).toContain("Chat template: chat.");
      expect(conditions).toBe(14);
      model.dispose();
    },
    600_000,
  );
});

/** One respondent, one item, vectors from one text a value: what was written of the vectors, and how many conditions. */
async function shortest(on: Pick<EvidenceOptions, "model" | "survey">) {
  const own = mkdtempSync(join(folder, "shortest "));
  const table = await runEvidence({
    ...{ ...on, folder: own, respondents: 1, items: ["Q1"], attributes: ["Q260"] },
    ...{ questions: 1, instructions: 1 },
  });
  return {
    vectors: readFileSync(join(own, "vectors.md"), "utf8"),
    conditions: table.comparison.conditions.length,
  };
}
