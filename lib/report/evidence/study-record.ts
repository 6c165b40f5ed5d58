import type { Comparison } from "../../fidelity/compare.js";
import type { MetricName } from "../../fidelity/metric/metrics.js";
import type { Score } from "../../fidelity/score.js";
import { populiVersion } from "../../files/package-root.js";
import type { LocalModel } from "../../model/model.js";
import { onNoOption } from "../../simulate/answers/no-option.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { EvidencePlan } from "./evidence-plan.js";

/** A metric with its 95 % interval; null where there is none. */
export interface RecordedEstimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** The metrics that notebooks show of a condition, or of what it is held against. */
export interface RecordedScore {
  readonly kl: RecordedEstimate;
  readonly own: RecordedEstimate;
  readonly ownExpected: RecordedEstimate;
  readonly mae: RecordedEstimate;
  /** Share of the answers that are on no option; null of what has no answers. */
  readonly noOption: number | null;
}

/** A study of evidence: what it was made with, and what each condition scored. It is written as `study.json`. */
export interface EvidenceStudy {
  /** The version that wrote it. */
  readonly populi: string;
  readonly model: {
    readonly name: string;
    readonly hash: string;
    readonly weights: string;
    readonly teaching: boolean;
  };
  readonly survey: { readonly name: string; readonly hash: string; readonly synthetic: boolean };
  readonly respondents: { readonly wanted: number; readonly asked: number };
  readonly seed: number;
  readonly attributes: readonly string[];
  /** How many questions and wordings of instructions each vector was made from. */
  readonly questions: number;
  readonly instructions: number;
  /** Items reported, and those of the layer search. */
  readonly items: readonly string[];
  readonly heldOutItems: readonly string[];
  readonly answering: { readonly answerPrefix?: string };
  /** σ of the noise, and whether it was calibrated. */
  readonly sigma: number;
  readonly calibrated: boolean;
  /** The layer found for each attribute, where layers were searched. */
  readonly searched?: Readonly<Record<string, number>>;
  readonly runs: readonly (RecordedScore & {
    readonly id: string;
    readonly condition: string;
    readonly seconds: number;
  })[];
  readonly floors: readonly (RecordedScore & { readonly name: string; readonly role: string })[];
}

/** The record of a study, as it is written. */
export function studyRecord({
  model,
  survey,
  plan,
  runs,
  comparison,
  searched,
  ...found
}: Pick<EvidenceStudy, "answering" | "sigma" | "calibrated"> & {
  readonly model: LocalModel;
  readonly survey: Survey;
  readonly plan: EvidencePlan;
  readonly runs: readonly Simulation[];
  readonly comparison: Comparison;
  readonly searched: EvidenceStudy["searched"] | undefined;
}): EvidenceStudy {
  const { attributes, reported, searched: heldOut, respondents, questions, instructions, seed } = plan;
  return {
    populi: populiVersion,
    model: { name: model.name, hash: model.hash, weights: model.weights, teaching: model.teaching },
    survey: { name: survey.name, hash: survey.hash, synthetic: survey.codebook.synthetic },
    respondents: { wanted: respondents, asked: runs[0]!.answers.respondents.length },
    ...{ seed, attributes, questions, instructions, items: reported, heldOutItems: heldOut },
    ...{ ...found, ...(searched !== undefined && { searched }) },
    runs: runs.map(({ id, condition, milliseconds }, i) => ({
      ...{ id, condition: condition.name },
      seconds: Math.round(milliseconds.simulation / 100) / 10,
      ...recorded(comparison.conditions[i]!.score),
    })),
    floors: comparison.floors.map((floor) => ({
      ...{ name: floor.name, role: floor.role },
      ...recorded(floor),
    })),
  };
}

/** What a score has not is NaN here, and null in JSON. */
function recorded({ estimates, noOption }: Score): RecordedScore {
  const of = (name: MetricName): RecordedEstimate => {
    const { value, low, high } = estimates[name];
    return { value, low, high };
  };
  return {
    ...{ kl: of("kl"), own: of("own"), ownExpected: of("ownExpected"), mae: of("mae") },
    noOption: noOption === null ? null : onNoOption(noOption),
  };
}
