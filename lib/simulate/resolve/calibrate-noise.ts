import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import {
  calibratedSigma,
  measuringSigma,
  type NoiseCalibration,
} from "../../steer/calibration/noise-calibration.js";
import type { SteeringPlan } from "../../steer/plan/plan.js";
import { enoughRead } from "../answers/read-warning.js";
import { askOnePerCall } from "../ask/one-per-call.js";
import type { ResolvedCondition } from "../condition/resolved-condition.js";
import type { Answerer } from "../port/answerer.js";
import type { Answer } from "../read/answer.js";
import { likeliestAnswer } from "../read/draw-answer.js";
import type { Study } from "../study/study.js";

/**
 * Measures how far noise of σ = 0.3 moves the likeliest answer of each respondent to each item, asked one per call, and
 * takes σ from it (PSII, arXiv:2603.16142, section 4.4). Only the model's answers are used, never human ones.
 *
 * @param condition of the run; its plan's vectors, layers, scope and seed are kept, its σ is not used
 * @throws Interrupted when the signal is raised
 */
export async function calibrateNoise(
  answerer: Answerer,
  study: Study,
  condition: ResolvedCondition & { readonly plan: SteeringPlan },
  respondents: ArrayLike<number>,
  work: LongWork = {},
): Promise<NoiseCalibration> {
  const { plan } = condition;
  const exact: Study = { ...study, mode: "probabilities" };
  const withSigma = (sigma: number): ResolvedCondition => ({
    ...condition,
    plan: plan.withNoise({ ...plan.noise, sigma }),
  });
  const [quiet, noisy] = [withSigma(0), withSigma(measuringSigma)];
  const answers = async (condition: ResolvedCondition, respondent: number) => {
    const interview = answerer.interview(exact, condition, respondent);
    try {
      return await askOnePerCall({ interview, study: exact, condition, respondent });
    } finally {
      interview.end();
    }
  };
  const likeliest = study.answering.scoring === "as read" ? likeliestRead : likeliestOf;
  const pairs: { without: number; with: number; options: number }[] = [];
  const steps = { task: "calibrating noise", total: respondents.length, unit: "respondents" };
  await track(steps, work, async (track) => {
    for (const respondent of Array.from(respondents)) {
      await track.breathe();
      await answerer.sharing(async () => {
        const without = await answers(quiet, respondent);
        const moved = await answers(noisy, respondent);
        without.forEach((answer, i) => {
          pairs.push({
            without: likeliest(answer),
            with: likeliest(moved[i]!),
            options: answer.probabilities.length,
          });
        });
      });
      track.step();
    }
  });
  return {
    ...calibratedSigma(pairs),
    measuredAt: measuringSigma,
    respondents: respondents.length,
    items: study.items.length,
  };
}

function likeliestOf({ probabilities }: Answer): number {
  return likeliestAnswer(probabilities);
}

/** The likeliest answer; −1 where most of the mass is on no option, so that no answer is known. */
function likeliestRead({ probabilities, noOption }: Answer): number {
  return enoughRead(noOption) ? likeliestAnswer(probabilities) : -1;
}
