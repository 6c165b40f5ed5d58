import { alignPersonas } from "../../../lib/align/align-personas.js";
import type { ConfigurationRole } from "../../../lib/configuration/configuration-comparison.js";
import { dimensionScores, type ScoreKey } from "../../../lib/configuration/dimension-scores.js";
import { compareRuns } from "../../../lib/fidelity/compare.js";
import { predictiveFidelity } from "../../../lib/fidelity/predictive/predictive-fidelity.js";
import { segmentMaps } from "../../../lib/fidelity/structure/segment-maps.js";
import { mixed } from "../../../lib/mixed/mixed.js";
import { planMixed } from "../../../lib/mixed/plan/plan-mixed.js";
import type { Figure } from "../../../lib/plot/figure.js";
import * as plot from "../../../lib/plot/index.js";
import { compareSegmentations } from "../../../lib/segment/compare-segmentations.js";
import { segment } from "../../../lib/segment/segment.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";
import { SteeringPlan } from "../../../lib/steer/plan/plan.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";
import { madePeople } from "../align/made-personas.js";
import { madeRun } from "../fidelity/synthetic-run.js";
import { madeRun as runWithPredictions } from "../mixed/made-run.js";
import { madeGrid } from "../report/ablation/made-grid.js";
import { handSurvey } from "../steer/hand-survey.js";
import { handVectors } from "../steer/hand-vectors.js";
import { collapsedStates } from "./collapsed-states.js";
import { madeValuePersonas } from "./made-value-personas.js";
import { smallStudy } from "./small-study.js";

/** A figure of every kind, by its name in `plot`, of made-up results. */
export async function everyFigure(): Promise<Readonly<Record<string, Figure>>> {
  const { survey, segmentation, run } = smallStudy();
  const conditions = [0.8, 0].map((knows, c) => ({
    ...madeRun({ respondents: 40, items: 6, knows }),
    condition: { name: c === 0 ? "knows its respondents" : "knows nobody" },
    labels: ["made up"],
  }));
  const comparison = await compareRuns(conditions, { repeats: 40 });
  const answers = Array.from({ length: 120 }, (_, i) => 1 + ((i * 7) % 3));
  const predictions = new Float64Array(360).fill(0.2);
  for (const [i, code] of answers.entries()) predictions[3 * i + code - 1] = 0.6;
  const known = { options: [1, 2, 3], measure: "ordinal" as const, answers, predictions };
  const estimates = await mixed(runWithPredictions({ known }), {
    interviewed: 60,
    target: "mean",
    control: null,
  });
  const steered = handSurvey();
  const vectors = handVectors(steered, ["Q260", "Q271"], { layers: 10, width: 4 }, () => 1);
  const trial = (attribute: string, layer: number, kl: number) => ({
    ...{ attribute, layer, kl, entropy: 0.7 },
    change: { value: kl - 0.5, low: kl - 0.6, high: kl - 0.4 },
  });
  const { personas, contributions, map } = madeValuePersonas();
  const maps = segmentMaps([{ ...conditions[0]!, labels: ["made up"] }], {
    grouping: {
      name: "group",
      of: Int32Array.from({ length: 40 }, (_, i) => i % 4),
      size: 4,
      labels: ["a", "b", "c", "d"],
    },
  });
  const predicted = await predictiveFidelity(
    {
      ...conditions[0]!,
      identifiers: [
        surveyOf({ sex: Array.from({ length: 40 }, (_, i) => 1 + (i % 2)) }, { name: "made" }).column("sex"),
      ],
    },
    { draws: 20 },
  );
  const byTree = segment(survey, {
    method: "tree",
    identifiers: ["sex", "class"],
    outcomes: ["Q1"],
    name: "byTree",
  });
  return {
    ablation: plot.ablation({ comparison }, { metrics: ["kl", "own"] }),
    ablationGrid: plot.ablationGrid(await madeGrid({ conditions: 3, models: 2, seeds: 2 })),
    ablationHeat: plot.ablationHeat({ comparison }, { metrics: ["kl", "own"] }),
    alignment: plot.alignment(
      await alignPersonas({
        ...{ personas: madePeople(150, 1, { shift: 0.4 }), reference: madePeople(100, 2) },
        ...{ traits: ["open", "calm"], n: 30, seed: 1, repeats: 1 },
      }),
    ),
    associations: plot.associations(predicted),
    challenges: plot.challenges(madeChallenges),
    codebook: plot.codebook(survey),
    coefficients: plot.coefficients(predicted),
    collapseByLayer: plot.collapseByLayer(collapsedStates()),
    collapseScatter: plot.collapseScatter(collapsedStates()),
    collapseSlider: plot.collapseSlider(collapsedStates()),
    configurations: plot.configurations(madeConfigurations()),
    contributions: plot.contributions(contributions),
    culturalMap: plot.culturalMap(map),
    distances: plot.distances(maps),
    distributions: plot.distributions(run),
    doseResponse: plot.doseResponse({
      ...{ condition: "persona vectors", strengths: [0, 1], verdict: "", comparison },
      doses: [{ noOption: allRead }, { noOption: allRead }],
    }),
    effectiveN: plot.effectiveN(segmentation),
    groupedBars: plot.groupedBars(run),
    interviewsSaved: plot.interviewsSaved(estimates),
    layerSearch: plot.layerSearch({
      trials: [trial("Q260", 1, 0.4), trial("Q260", 2, 0.6), trial("Q271", 1, 0.5), trial("Q271", 2, 0.45)],
      none: { kl: 0.5, entropy: 0.65 },
      ...{ humanEntropy: 0.85, layers: 2, items: ["Q1"], labels: ["Simulated answers."] },
    }),
    likert: plot.likert(run),
    maps: plot.maps(maps),
    missingness: plot.missingness(survey),
    mixed: plot.mixed(estimates),
    mixedPlan: plot.mixedPlan(
      planMixed({ pilot: estimates, costs: { interview: 20, prediction: 0.1 }, precision: 0.1 }),
    ),
    plan: plot.plan(new SteeringPlan({ vectors, survey: steered, layers: "groups", strength: 1.5 })),
    populationErrors: plot.populationErrors(personas),
    profiles: plot.profiles(segmentation),
    radiusByDepth: plot.radiusByDepth({ small: collapsedStates(), large: collapsedStates() }),
    representationGap: plot.representationGap(personas),
    ridges: plot.ridges(run),
    segmentations: plot.segmentations(compareSegmentations([segmentation, byTree])),
    segments: plot.segments(segmentation),
    temperatures: plot.temperatures({
      items: ["Q1"],
      groups: ["Norway", "Peru"].map((group, g) => ({
        ...{ group, temperature: 2 + g, reached: g === 0, others: [], respondents: 40 },
        ...{ human: 0.5, before: 0.2, after: 0.5 - g / 10 },
      })),
    }),
    tree: plot.tree(byTree),
    varianceRatios: plot.varianceRatios(personas),
    weights: plot.weights(survey),
    worth: plot.worth(madeWorth),
  };
}

const madeChallenges: plot.PlottedChallenges = {
  ...{ condition: "PSII", respondents: 40, items: 6, labels: ["made up"] },
  findings: ["diversity", "bias"].map((name, n) => ({
    name,
    sentence: `the ${name} was measured`,
    main: {
      name: "a ratio",
      estimate: { value: 0.6 + 0.1 * n, low: 0.5, high: 0.8 },
      against: [
        { name: "chance", role: "floor", estimate: { value: 0.2, low: 0.1, high: 0.3 } },
        { name: "people", role: "best", estimate: { value: 1, low: 0.9, high: 1.1 } },
      ],
    },
  })),
};

const madeWorth: plot.PlottedWorth = {
  run: { condition: { name: "PSII" }, labels: ["synthetic survey"] },
  how: { draws: 100 },
  curves: [
    {
      metric: "kl",
      baseline: "item marginals",
      worth: { kind: "about", n: 40 },
      low: { kind: "fewer than", n: 10 },
      high: { kind: "about", n: 71.2 },
      points: [10, 100].map((n) => ({
        ...{ n, run: 0.05 },
        baseline: { median: 1 / n, low: 0.9 / n, high: 1.2 / n },
      })),
    },
  ],
};

function madeConfigurations(): plot.PlottedConfigurations {
  const roles: readonly ConfigurationRole[] = ["configuration", "control", "baseline", "floor", "humans"];
  const scores = (r: number) =>
    Object.fromEntries(
      dimensionScores.map(({ key }) => [key, { value: 0.1 * r + 0.05, low: 0.1 * r, high: 0.1 * r + 0.1 }]),
    ) as unknown as Record<ScoreKey, { value: number; low: number; high: number }>;
  return {
    model: "teaching",
    rows: roles.map((role, r) => ({ name: `a ${role}`, role, scores: scores(r) })),
    how: {
      ...{
        grouping: "bySex",
        segments: 2,
        respondents: 40,
        items: 6,
        seeds: [1],
        others: "100 samples without some of the respondents",
      },
      intervalsFor: "respondents",
      labels: ["made up"],
    },
  };
}
