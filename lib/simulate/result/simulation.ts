import type { DataFrame } from "danfojs-node";
import { counted } from "../../errors/counted.js";
import { checkNothingGiven } from "../../errors/known-options.js";
import { wholeNumber } from "../../errors/whole-number.js";
import { nearItemLabels, nearItems } from "../../persona/descriptors/near-items.js";
import { fittedSegmentation } from "../../segment/fitted-segmentation.js";
import type { Segmentation } from "../../segment/segmentation.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import type { ShownAsTable } from "../../show/shown-as-table.js";
import type { Table } from "../../show/table.js";
import type { NoiseCalibration } from "../../steer/calibration/noise-calibration.js";
import { layersFittedTo } from "../../steer/fitted-layers.js";
import type { SteeringPlan } from "../../steer/plan/plan.js";
import type { FittedTo } from "../../survey/fitted-to.js";
import type { Column } from "../../survey/survey/column.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { AnswerSet, OtherAnswers } from "../answers/answers.js";
import { describedAnswers, humanAnswers } from "../answers/human-answers.js";
import { meanNoOption, type NoOption } from "../answers/no-option.js";
import { otherRespondents } from "../answers/other-respondents.js";
import { readLabels } from "../answers/read-warning.js";
import type { UnansweredQuestion } from "../answers/unanswered.js";
import { unansweredLabels } from "../answers/unanswered-labels.js";
import { type Condition, condition } from "../condition/condition.js";
import type { ResolvedCondition } from "../condition/resolved-condition.js";
import { fingerprint } from "../identity/fields.js";
import { type RunIdentity, runIdentity } from "../identity/run-identity.js";
import type { Answerer, AnsweringModel } from "../port/answerer.js";
import type { AnswerMade } from "../read/answer.js";
import { answeringLabels } from "../study/answering-labels.js";
import type { Study } from "../study/study.js";
import type { RunShown, Written } from "./run-shown.js";
import { longFrame } from "./simulation-frame.js";
import { summaryTable } from "./simulation-table.js";

/** What asking respondents under one condition gave. Rows of respondents that are not done are unused. */
export interface SimulationParts {
  readonly study: Study;
  readonly answerer: Answerer;
  readonly resolved: ResolvedCondition;
  /** Respondents done; fewer than the study's when the run was interrupted. */
  readonly done: number;
  /** `[items][respondents · options]`. */
  readonly probabilities: readonly Float64Array[];
  /** `[items][respondents]`: the answer drawn, as a position among the codebook's options; −1 where it is on none. */
  readonly drawn: readonly Int32Array[];
  /** `[items][respondents]`: what of each answer is on no option. */
  readonly noOption: readonly (readonly NoOption[])[];
  /** `[items][respondents]`: what the model wrote, where it was made to write. */
  readonly replies: readonly (readonly (Written | undefined)[])[];
  /** `[items][respondents]`: how each answer was made. */
  readonly made: readonly (readonly (AnswerMade | undefined)[])[];
  /** `[items][respondents]`: the questions that a server gave no reply to. */
  readonly unanswered: readonly (readonly (UnansweredQuestion | undefined)[])[];
  readonly milliseconds: { readonly calibration: number; readonly simulation: number };
}

/** The answerer of a run, whose memo has the run's answers: for further simulations of the same respondents. */
export let answererOfRun: (run: Simulation) => Answerer;

/**
 * The simulated answers of respondents of a survey under one condition, beside what the same respondents answered in
 * the survey. Immutable; shows itself as a summary that says it is simulated.
 *
 * @example
 * run.answers.items[0].rows; // [respondents, options]
 * run.frame(); // a row for every respondent and item
 */
export class Simulation implements RunShown, Displayable {
  /** Who was asked what. */
  readonly study: Study;
  /** The condition, to be run again or changed. */
  readonly condition: Condition & ShownAsTable;
  /** What was injected, with σ as resolved. */
  readonly plan: SteeringPlan | undefined;
  /** How σ was found, where the condition left it to calibration. */
  readonly calibration: NoiseCalibration | undefined;
  readonly answers: AnswerSet;
  readonly human: AnswerSet;
  readonly labels: readonly string[];
  /** True when the run was interrupted and holds only the respondents done by then. */
  readonly partial: boolean;
  /**
   * `[items][respondents]`: one answer drawn from each distribution, as a position among the options; −1 if it is on none.
   */
  readonly drawn: readonly Int32Array[];
  /** `[items][respondents]`: what of each answer is on no option. */
  readonly noOption: readonly (readonly NoOption[])[];
  /** `[items]`: the means over respondents. */
  readonly noOptionByItem: readonly NoOption[];
  /** `[items][respondents]`: what the model wrote, where it was made to write. */
  readonly replies: readonly (readonly (Written | undefined)[])[];
  /** `[items][respondents]`: how each answer was made; `undefined` where there is none. */
  readonly made: readonly (readonly (AnswerMade | undefined)[])[];
  /**
   * The questions that a server gave no reply to, respondent by respondent, each with why. They count as unanswered; the
   * same call with `retry: ["filtered"]` asks such questions again.
   */
  readonly unanswered: readonly UnansweredQuestion[];
  readonly milliseconds: { readonly calibration: number; readonly simulation: number };
  private readonly parts: SimulationParts;
  private othersMade: { readonly set: OtherAnswers | undefined } | undefined;

  static {
    answererOfRun = (run) => run.parts.answerer;
  }

  constructor(parts: SimulationParts) {
    const { study, answerer, done } = parts;
    const { plan, calibration, ...own } = parts.resolved;
    this.study = study;
    this.condition = condition(own);
    this.plan = plan;
    this.calibration = calibration;
    this.partial = done < study.respondents.rows.length;
    this.milliseconds = parts.milliseconds;
    const respondents = study.respondents.rows.slice(0, done);
    const weights =
      (this.partial ? study.respondents.weightsOfFirst?.(done) : undefined) ??
      study.respondents.weights.slice(0, done);
    this.drawn = parts.drawn.map((answers) => answers.slice(0, done));
    this.noOption = parts.noOption.map((each) => each.slice(0, done));
    this.noOptionByItem = this.noOption.map(meanNoOption);
    this.replies = parts.replies.map((each) => each.slice(0, done));
    this.made = parts.made.map((each) => each.slice(0, done));
    const unanswered = parts.unanswered.map((each) => each.slice(0, done));
    this.unanswered = Array.from({ length: done }, (_, place) =>
      unanswered.flatMap((each) => each[place] ?? []),
    ).flat();
    this.answers = {
      kind: "simulated",
      name: own.name,
      respondents,
      weights,
      items: study.items.map((item, i) =>
        describedAnswers(item, parts.probabilities[i]!.slice(0, done * item.values.length)),
      ),
      noOption: meanNoOption(this.noOptionByItem),
    };
    const probabilities = this.answers.items.map(({ rows }) => rows);
    const { drawn, noOption, replies, made } = this;
    this.parts = { ...parts, probabilities, drawn, noOption, replies, made, unanswered };
    this.human = humanAnswers(study.survey, study.items, respondents, weights);
    this.labels = [
      ...(study.shard ? [`shard ${study.shard.number} of ${study.shard.of}`] : []),
      ...(this.partial
        ? [`interrupted: ${done} of ${counted(study.respondents.rows.length, "respondent")}`]
        : []),
      ...(study.survey.codebook.synthetic ? ["synthetic survey: no real people"] : []),
      ...(own.descriptors === undefined
        ? []
        : nearItemLabels(
            nearItems(
              study.survey,
              own.descriptors,
              study.items.map(({ name }) => name),
            ),
          )),
      ...(plan?.labels ?? []),
      ...answeringLabels(study),
      ...readLabels(this.answers.noOption),
      ...unansweredLabels(this.unanswered, done * study.items.length),
      ...answerer.labels(study, {
        noOption: this.answers.noOption,
        made,
      }),
      ...(answerer.model.teaching ? ["teaching model: no evidence about real models"] : []),
    ];
  }

  /** The model that answered. */
  get model(): AnsweringModel {
    return this.parts.answerer.model;
  }

  /** SHA-256, hex, over all that the run's answers depend on: two runs of one id give the same answers. */
  get id(): string {
    return fingerprint(this.identity);
  }

  /** All that the run's answers depend on. */
  get identity(): RunIdentity {
    const { study, answerer, resolved } = this.parts;
    return runIdentity(answerer.model, study, resolved, answerer.manner(study, resolved));
  }

  /** The survey whose rows the respondents are. */
  get survey(): Survey {
    return this.study.survey;
  }

  get segmentation(): Segmentation | undefined {
    return this.study.segmentation;
  }

  /** The variables that a profile may mention, whether or not the condition has one. */
  get identifiers(): readonly Column[] {
    const { survey, profileAttributes } = this.study;
    return profileAttributes.map((name) => survey.column(name));
  }

  /** What of it was fitted to people's answers: layers that a search chose, and the segments that profiles are those of. */
  get fittedTo(): readonly FittedTo[] {
    const { condition, segmentation } = this;
    const layers = condition.steering === undefined ? [] : layersFittedTo(condition.steering.layers);
    const told = segmentation !== undefined && tellsOfSegments(condition, segmentation, this.study);
    return [...layers, ...(told ? fittedSegmentation(segmentation) : [])];
  }

  /**
   * Human answers of respondents who were not simulated, made when first asked for; at most 5,000, drawn with equal
   * chances.
   */
  get others(): OtherAnswers | undefined {
    this.othersMade ??= { set: otherRespondents(this.study) };
    return this.othersMade.set;
  }

  /**
   * The same run with its first respondents alone, as if it had been interrupted after them. Where respondents were drawn
   * by weight, they count what a draw of so many would have given them.
   *
   * @param respondents how many, from 1; all of the run's where it has fewer
   * @throws PopuliError for a number that is not whole and above 0
   * @example
   * run.first(10).answers.respondents; // the first ten rows
   */
  first(respondents: number): Simulation {
    wholeNumber("respondents", respondents);
    return new Simulation({ ...this.parts, done: Math.min(respondents, this.parts.done) });
  }

  /**
   * A long table, a row for every respondent and item: `respondent` (row of the survey), `segment`, `condition`,
   * `item`, its `position` among those asked of this respondent (from 1), `option_order` (places in the codebook, from
   * 1, in the order shown), the `answer` drawn with its `label` and `probability`, all `probabilities` in the
   * codebook's order, `read` ("yes" where there is an answer), the shares on no option (`undecided`, `out_of_range`, `refused`,
   * `unread`, `not_followed`, `unanswered`), how the answer was `made`, why there is none (`why_unanswered`, `server_says`),
   * the `reply` with the part the answer was read from (`span`) where the model wrote one, the respondent's own answer (`human`), `weight`, `asking`, how probabilities are scored and replies read (`scoring`,
   * `reading`) and `seed`. The column `simulated` says "yes" in every row, so that the answers
   * cannot pass for human ones outside the notebook.
   */
  frame(): DataFrame;
  frame(...given: unknown[]): DataFrame {
    checkNothingGiven(
      "the frame of a run",
      given,
      "it has every respondent and item: take rows and columns of it",
    );
    return longFrame(this);
  }

  toTable(): Table {
    return summaryTable(this);
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/** Whether profiles are those of segments, or of the identifiers that a segmentation has chosen. */
function tellsOfSegments(
  { profile, persona, backstory }: Condition,
  { identifiers }: Segmentation,
  { profileAttributes }: Study,
): boolean {
  if (!profile && backstory === undefined) return false;
  if (persona?.startsWith("segment")) return true;
  return profileAttributes.every((name) => identifiers.includes(name));
}
