import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../../errors/interrupted.js";
import { type LongWork, longWork } from "../../progress/progress.js";
import {
  calibratedSigma,
  measuringSigma,
  type NoiseCalibration,
} from "../../steer/calibration/noise-calibration.js";
import type { SteeringPlan } from "../../steer/plan/plan.js";
import { scoreRespondent } from "../answerer/local/score-respondent.js";
import { likeliestAnswer } from "../read/draw-answer.js";
import type { Interview, Treatment } from "../study/interview.js";

/**
 * Measures how far noise of σ = 0.3 moves the likeliest answer of each respondent to each item, and takes σ from it (seed
 * 001, section 4.4). It looks at the model's answers alone, never at human ones.
 *
 * @param treatment that of the run; its plan's vectors, layers, scope and seed are kept, its σ is not used
 * @throws Interrupted when the signal is raised
 */
export async function calibrateNoise(
  interview: Interview,
  treatment: Treatment & { readonly plan: SteeringPlan },
  respondents: ArrayLike<number>,
  work: LongWork = {},
): Promise<NoiseCalibration> {
  const { progress, signal } = longWork(work);
  const task = "calibrating noise";
  const total = respondents.length;
  const { plan } = treatment;
  const quiet = { ...treatment, plan: plan.withNoise({ ...plan.noise, sigma: 0 }) };
  const noisy = { ...treatment, plan: plan.withNoise({ ...plan.noise, sigma: measuringSigma }) };
  const pairs: { without: number; with: number; options: number }[] = [];
  for (let done = 0; done < total; done++) {
    progress({ task, done, total, unit: "respondents", state: "running" });
    await setImmediate();
    if (signal?.aborted) {
      progress({ task, done, total, unit: "respondents", state: "interrupted" });
      throw new Interrupted(task);
    }
    const [without, with_] = await interview.model.sharing(async () => [
      await scoreRespondent(interview, quiet, respondents[done]!),
      await scoreRespondent(interview, noisy, respondents[done]!),
    ]);
    without!.forEach(({ probabilities }, i) => {
      pairs.push({
        without: likeliestAnswer(probabilities),
        with: likeliestAnswer(with_![i]!.probabilities),
        options: probabilities.length,
      });
    });
  }
  progress({ task, done: total, total, unit: "respondents", state: "finished" });
  return {
    ...calibratedSigma(pairs),
    measuredAt: measuringSigma,
    respondents: total,
    items: interview.items.length,
  };
}
