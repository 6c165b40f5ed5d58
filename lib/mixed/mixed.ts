import { createHash } from "node:crypto";
import { type BaselineName, baselineNames, baselineOf } from "../baseline/baselines.js";
import type { Traits } from "../baseline/traits.js";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { traitsOfRun } from "../fidelity/baseline/traits-of-run.js";
import type { LongWork } from "../progress/progress.js";
import { track } from "../progress/track.js";
import type { Variable } from "../survey/codebook/codebook.js";
import type { Design } from "../survey/design/design.js";
import { type ContrastOptions, groupContrasts } from "../survey/design/estimate/group-contrasts.js";
import { surveyDesign } from "../survey/design/survey-design.js";
import type { Survey } from "../survey/survey/survey.js";
import { type ControlSums, controlOf } from "./control.js";
import { checkFound, estimateItem, type ItemPlan } from "./estimate-item.js";
import { type MixedEstimatorName, mixedEstimatorOf } from "./estimator/estimators.js";
import { groupsOfPeople } from "./group.js";
import type { MixedEstimate } from "./mixed-estimate.js";
import { Mixed } from "./mixed-result.js";
import { interviewedRows } from "./people/interviewed.js";
import { type MixedRun, surveyOfRun } from "./people/mixed-run.js";
import { peopleOfOneSurvey } from "./people/one-survey.js";
import type { People } from "./people/people.js";
import { predictedByTraits, stackedSamples } from "./people/two-surveys.js";
import { crossFitted, usualFolds } from "./prediction/cross-fitted.js";
import { foldsOf } from "./prediction/folds.js";
import { columnsThatTell, refuseLeaks } from "./prediction/leaks.js";
import { inPopulationCells, type PopulationCells } from "./prediction/population-cells.js";
import type { Prediction } from "./prediction/prediction.js";
import { chosenByInterviewed, preparedItem, simulatedPrediction } from "./prediction/prepare.js";
import { type MixedTarget, targetOf } from "./target/targets.js";

/** What predicts: the simulation, or a statistical baseline that is fitted to the interviewed in folds. */
export type MixedPrediction = "simulation" | BaselineName;

/** Who is interviewed, and what is estimated from them. */
export interface MixedOptions extends LongWork {
  /**
   * Who counts as interviewed: how many of the run's respondents, drawn by seed with equal chances, or their rows in the
   * survey; the human answers of all others are not looked at. Or other people, of another survey with the same items: a
   * simulation of them, or the survey or its design, whose respondents are then predicted by the mean of those of the run
   * with the same identifiers.
   */
  readonly interviewed: number | readonly number[] | Int32Array | MixedRun | Survey | Design;
  /** What is estimated of each item (default "shares"). */
  readonly target?: MixedTarget;
  /** Default: all items of the run. */
  readonly items?: readonly string[];
  /** Columns that make groups, each estimated by itself; several are crossed. They must be known of everybody. */
  readonly by?: string | readonly string[];
  /** Which groups are compared (default "none"). */
  readonly differences?: "pairs" | "first" | "none";
  /** Further contrasts of groups, as `estimateBy` takes them. */
  readonly contrasts?: NonNullable<ContrastOptions["contrasts"]>;
  /**
   * What the estimates are about: the population that all people were sampled from (the default), or those people
   * themselves, of whom the interviewed are a part.
   */
  readonly about?: "population" | "full sample";
  /** The others as known cells of the population, in place of a sample of it. */
  readonly population?: PopulationCells;
  /** How interviews and predictions are combined (default "ppi++"). */
  readonly estimator?: MixedEstimatorName;
  /** What predicts (default the simulation). Of two, each has its λ. */
  readonly predictions?: readonly MixedPrediction[];
  /** The baseline that the simulation is held against (default "ridge regression" where there are identifiers); `null` for none. */
  readonly control?: BaselineName | null;
  /** How people were sampled (default `surveyDesign` of the survey, with `lonely: "centered"`). */
  readonly design?: Design;
  /** Draws the interviewed and the folds (default 1). */
  readonly seed?: number;
}

/**
 * Mixed-subjects estimates: few people are interviewed, many are predicted, and the bias of the predictions is measured on
 * the interviewed and taken away. The intervals cover whatever the predictions are worth; good predictions make them shorter.
 *
 * @throws PopuliError for fewer than 20 interviewed, somebody who is interviewed twice or was not simulated, items with other
 *   options, chances that do not sum to 1, predictions that were fitted to answers they are compared with, and unknown names
 * @throws Interrupted when the signal is raised
 * @example
 * const found = await mixed(run, { interviewed: 30, target: "mean", items: ["Q1"] });
 * found.estimate("Q1")?.mixed.interval;
 */
export async function mixed(simulated: MixedRun, options: MixedOptions): Promise<Mixed> {
  const { seed = 1, differences = "none", contrasts } = options;
  const { run, interviewed, design } = samplesOf(simulated, options);
  const survey = surveyOfRun(run);
  const target = targetOf(options.target ?? "shares");
  const estimator = mixedEstimatorOf(options.estimator ?? "ppi++");
  const items = itemsAsked(run, options.items);
  const by = options.by === undefined ? [] : typeof options.by === "string" ? [options.by] : options.by;
  refuseTelling(columnsThatTell(survey, by, items), items);
  const rows = interviewedRows(interviewed, run.human, seed);
  const whole = peopleOfOneSurvey(design, run.answers, rows, options.about ?? "population");
  const celled = options.population === undefined ? undefined : inPopulationCells(whole, options.population);
  const people = celled?.people ?? whole;
  refuseLeaks(run.fittedTo ?? [], people, items);
  const { asked, control, traits, notes } = predictionsAsked(run, options, items, people);
  const wanted: ContrastOptions | undefined =
    differences === "none" && contrasts === undefined
      ? undefined
      : { differences, ...(contrasts !== undefined && { contrasts }) };
  const groups = groupsOfPeople(people, by);
  if (wanted !== undefined && !target.differs)
    throw new PopuliError(
      `differences of ${target.name}s`,
      {},
      "differences are of means, shares and effects",
    );
  const pairs = wanted === undefined ? [] : groupContrasts(groups.groups, wanted);
  const fitted = [...new Set([...asked, ...(control === undefined ? [] : [control])])].filter(
    (name) => name !== "simulation",
  );
  const chosen = items.map((item) => chosenByInterviewed(run, item, people));
  const folds = foldsOf(people, usualFolds, seed);
  const fits = new Map(
    fitted.map((name) => [
      name,
      crossFitted(baselineOf(name), {
        people,
        traits,
        items: items.map((item) => asAsked(run, item)),
        chosen,
        folds,
        seed,
      }),
    ]),
  );
  const steps = { task: `mixed estimates of ${run.condition.name}`, total: items.length, unit: "items" };
  return track(steps, options, async (work) => {
    const estimates: MixedEstimate[] = [];
    const excluded: string[] = [];
    let sums: ControlSums | undefined;
    for (const [j, item] of items.entries()) {
      await work.breathe();
      const known = new Map<MixedPrediction, Prediction>();
      const predictionOf = (name: MixedPrediction): Prediction => {
        let found = known.get(name);
        if (found === undefined) {
          const made = name === "simulation" ? simulatedPrediction(run, item, people) : fits.get(name)!(j);
          found = celled === undefined ? made : celled.byCell(made);
          known.set(name, found);
        }
        return found;
      };
      const plan = (names: readonly MixedPrediction[]): ItemPlan => ({
        people,
        item: preparedItem(run, item, people, chosen[j]!, names.map(predictionOf)),
        target,
        estimator,
        groups,
        contrasts: pairs,
      });
      const found = estimateItem(plan(asked));
      estimates.push(...found.estimates);
      excluded.push(...found.excluded);
      if (control !== undefined) {
        const alone = estimateItem(plan([control]));
        const both = estimateItem(plan(["simulation", control]));
        sums = controlOf(sums, { simulation: found, alone, both });
      }
      work.step();
    }
    checkFound(estimates, excluded);
    const hash = createHash("sha256").update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
    return new Mixed(
      estimates,
      {
        target: target.name,
        estimator: { name: estimator.name, says: estimator.says },
        predictions: asked,
        about: people.about,
        survey: { name: survey.name, hash: survey.hash },
        interviewed: { n: rows.length, hash: hash.digest("hex") },
        seed,
        excluded: [...new Set(excluded)],
        notes: [...people.notes, ...design.notes, ...notes],
        labels: run.labels,
        condition: run.condition.name,
      },
      control === undefined || sums === undefined ? undefined : sums.control(control),
    );
  });
}

function itemsAsked(run: MixedRun, asked: readonly string[] | undefined): readonly string[] {
  const all = run.answers.items.map(({ item }) => item);
  for (const item of asked ?? [])
    if (!all.includes(item))
      throw new PopuliError(`the run has no item '${item}'`, {}, adviseName(item, all));
  return asked ?? all;
}

/** The variable of an item with the options that the run has: of files without a codebook they are the answers that occur. */
function asAsked(run: MixedRun, item: string): Variable {
  const { options, optionLabels } = run.answers.items.find((one) => one.item === item)!;
  const values = options.map((code, k) => ({ code, label: optionLabels[k]! }));
  return { ...surveyOfRun(run).variable(item), values };
}

function refuseTelling(telling: readonly string[], items: readonly string[]): void {
  if (telling.length === 0) return;
  throw new PopuliError(
    `${telling.join(", ")} says what one of the items says`,
    {},
    `groups must be known of those who are not interviewed, and an answer is not; items: ${items.join(", ")}`,
  );
}

interface Samples {
  readonly run: MixedRun;
  readonly interviewed: number | readonly number[] | Int32Array;
  readonly design: Design;
}

/** The people in the rows of one survey, and the design that they were sampled by. */
function samplesOf(run: MixedRun, { interviewed, about, design }: MixedOptions): Samples {
  const survey = surveyOfRun(run);
  const own = design ?? surveyDesign(survey, { lonely: "centered" });
  checkDesign(own, survey.hash, survey.file);
  if (typeof interviewed === "number" || Array.isArray(interviewed) || interviewed instanceof Int32Array)
    return { run, interviewed, design: own };
  if (about === "full sample")
    throw new PopuliError(
      "about the full sample, with interviews of another one",
      {},
      "two samples tell about the population that both are from",
    );
  const others = interviewed as MixedRun | Survey | Design;
  if ("answers" in others) {
    const theirs = surveyDesign(surveyOfRun(others), { lonely: "centered" });
    return stackedSamples(run, others, [own, theirs]);
  }
  const theirs = "codebook" in others ? surveyDesign(others, { lonely: "centered" }) : others;
  const byTraits = predictedByTraits(run, theirs.survey, theirs.weights);
  return stackedSamples(byTraits.run, byTraits.other, [own, theirs]);
}

function checkDesign(design: Design, hash: string, file: string): void {
  if (design.survey.hash === hash) return;
  throw new PopuliError(
    `the design is of survey '${design.survey.name}'`,
    { file },
    "pass a design of the survey that was simulated",
  );
}

interface PredictionsAsked {
  readonly asked: readonly MixedPrediction[];
  readonly control: BaselineName | undefined;
  readonly traits: Traits;
  readonly notes: readonly string[];
}

/** What predicts, what it is held against, and what baselines may know. */
function predictionsAsked(
  run: MixedRun,
  options: MixedOptions,
  items: readonly string[],
  { survey }: People,
): PredictionsAsked {
  const asked = options.predictions ?? ["simulation"];
  if (asked.length === 0) throw new PopuliError("no predictions", {}, 'such as predictions: ["simulation"]');
  for (const name of asked) if (name !== "simulation") baselineOf(name);
  const { identifiers, segmentation } = traitsOfRun(run);
  const telling = columnsThatTell(
    survey,
    identifiers.map(({ variable }) => variable.name),
    items,
  );
  const traits: Traits = {
    identifiers: identifiers.filter(({ variable }) => !telling.includes(variable.name)),
    segmentation:
      segmentation !== undefined && columnsThatTell(survey, segmentation.identifiers, items).length === 0
        ? segmentation
        : undefined,
  };
  const known = traits.identifiers.length > 0 || traits.segmentation !== undefined;
  for (const name of [...asked, options.control ?? ("simulation" as const)])
    if (name !== "simulation" && baselineOf(name).knowsRespondents && !known)
      throw new PopuliError(
        `'${name}' needs identifiers, and the run has none`,
        {},
        `simulate with a profile, or use one of ${baselineNames.filter((one) => !baselineOf(one).knowsRespondents).join(", ")}`,
      );
  const simulated = asked.length === 1 && asked[0] === "simulation";
  const effects = typeof options.target === "object" && "effect" in options.target;
  const usual = known && simulated && !effects ? "ridge regression" : undefined;
  const control = options.control === null ? undefined : (options.control ?? usual);
  if (control !== undefined && !simulated)
    throw new PopuliError(
      "a control of predictions that are not the simulation alone",
      {},
      "leave out `control`, or `predictions`",
    );
  return {
    asked,
    control,
    traits,
    notes: [
      ...(telling.length > 0
        ? [`Baselines do not see ${telling.join(", ")}, which say what an item says.`]
        : []),
      ...(traits.identifiers.length > 0 && (control !== undefined || !simulated)
        ? [
            `Baselines are fitted to the interviewed in ${usualFolds} folds, from ${traits.identifiers.map(({ variable }) => variable.name).join(", ")}.`,
          ]
        : []),
    ],
  };
}
