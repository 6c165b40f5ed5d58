import { describe, expect, test } from "vitest";
import { compareConfigurations } from "../../../lib/configuration/compare-configurations.js";
import { loadModel } from "../../../lib/model/load-model.js";
import { configurations as configurationsFigure } from "../../../lib/plot/configurations.js";
import { segment } from "../../../lib/segment/segment.js";
import type { Design } from "../../../lib/survey/design/design.js";
import { surveyDesign } from "../../../lib/survey/design/survey-design.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";

describe("configurations of the synthetic survey, answered by the teaching model", async () => {
  const whole = await loadSurvey("data/surveys/values.csv");
  const survey = whole.where({ B_COUNTRY_ALPHA: "XAR" });
  const model = await loadModel("teaching");
  const few = {
    name: "Sex and class",
    segmentation: segment(survey, { name: "few", identifiers: ["Q260", "Q287"] }),
  };
  const one = {
    name: "Sex, one persona a segment",
    segmentation: segment(survey, { name: "sex", identifiers: ["Q260"] }),
    personas: "modal",
  } as const;
  const asked = {
    survey,
    models: [model],
    items: ["Q1", "Q46", "Q57", "Q69", "Q199"],
    respondents: 16,
    draws: 60,
    scoring: "label alone",
  } as const;

  test("are compared with their controls, a baseline, floors and humans", async () => {
    const [compared] = await compareConfigurations({ ...asked, configurations: [few, one] });
    expect(compared!.rows.map(({ name, role }) => `${role}: ${name}`)).toEqual([
      "configuration: Sex and class",
      "control: Sex and class, permuted",
      "baseline: Sex and class, ridge regression",
      "configuration: Sex, one persona a segment",
      "control: Sex, one persona a segment, permuted",
      "baseline: Sex, one persona a segment, ridge regression",
      "floor: uniform",
      "floor: Sex and class, shuffled respondents",
      "humans: humans of the same segment",
    ]);
    const [told, control] = compared!.rows;
    // Permuted profiles are the same profiles, given to others.
    expect(control!.prompt!.tokens).toBeCloseTo(told!.prompt!.tokens!, 8);
    expect(told!.prompt!.tokens!).toBeGreaterThan(compared!.rows[3]!.prompt!.tokens!);
    expect(compared!.sentences[0]).toMatch(
      /^Sex and class (restores|does not count as restoring) heterogeneity/,
    );
    expect(compared!.toTable("distributional").toText()).toMatch(/simulated answers/);
    expect(configurationsFigure(compared!).toText()).toContain("own r");
    expect(compared!.maps().simulated.map(({ name }) => name)).toEqual([few.name, one.name]);
  }, 120_000);

  test("say in tables by latent classes that everyone counts in the most probable one", async () => {
    const by = segment(survey, {
      ...{ method: "lca", name: "classes", items: ["Q2", "Q4", "Q6", "Q182"], classes: 2, seed: 1 },
    });
    const [compared] = await compareConfigurations({ ...asked, configurations: [one], by: await by });
    expect(compared!.toTable("structural").toText()).toContain("2 of classes (most probable)");
    expect(compared!.maps().grouping).toBe("classes (most probable)");
  }, 120_000);

  test("have intervals for other clusters of a design, or by its replicate weights", async () => {
    const clustered = whole.where({ B_COUNTRY_ALPHA: "XAR" });
    const notesBy = async (design: Design) => {
      const [compared] = await compareConfigurations({
        ...{ ...asked, survey: clustered, configurations: [one], controls: [], design, draws: 20 },
      });
      return compared!.toTable().notes.join();
    };
    expect(await notesBy(surveyDesign(clustered, { clusters: "Q275" }))).toContain(
      "intervals for other units of the survey's design",
    );
  }, 120_000);

  test("are refused where one was chosen by an item that it is scored on, or tells it", async () => {
    const segmentation = segment(survey, { method: "tree", identifiers: ["Q260"], outcomes: ["Q1"] });
    await expect(
      compareConfigurations({ ...asked, configurations: [{ name: "tree", segmentation }] }),
    ).rejects.toThrow(/'tree' was chosen by the answers to 'Q1'.*\n.*choose by some items/);
    await expect(
      compareConfigurations({ ...asked, configurations: [few], design: surveyDesign(whole) }),
    ).rejects.toThrow(
      /the design is of the survey 'values' \(\d+ respondents\), and compareConfigurations simulates/,
    );
    await expect(
      compareConfigurations({ ...asked, configurations: [few], design: survey as never }),
    ).rejects.toThrow(/takes a design\n.*surveyDesign\(survey\)/);
    const telling = segment(survey, { identifiers: ["Q57"] });
    await expect(
      compareConfigurations({ ...asked, configurations: [{ name: "telling", segmentation: telling }] }),
    ).rejects.toThrow(/would tell the model 'Q57'/);
    await expect(compareConfigurations({ ...asked, configurations: [few, few] })).rejects.toThrow(
      /two configurations/,
    );
    await expect(compareConfigurations({ ...asked, configurations: [few], draws: 5 })).rejects.toThrow(
      /draws is 5\n.*20 samples/,
    );
  });
});
