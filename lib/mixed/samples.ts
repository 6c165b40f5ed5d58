import { PopuliError } from "../errors/populi-error.js";
import type { Design } from "../survey/design/design.js";
import { surveyDesign } from "../survey/design/survey-design.js";
import type { Survey } from "../survey/survey/survey.js";
import type { MixedOptions } from "./mixed-options.js";
import { type MixedRun, surveyOfRun } from "./people/mixed-run.js";
import { predictedByTraits, stackedSamples } from "./people/two-surveys.js";

/** The people of a run, who of them is interviewed, and how they were sampled. */
export interface Samples {
  readonly run: MixedRun;
  readonly interviewed: number | readonly number[] | Int32Array;
  readonly design: Design;
}

/** The people in the rows of one survey, and the design that they were sampled by; those of two surveys are stacked. */
export function samplesOf(run: MixedRun, { interviewed, about, design }: MixedOptions): Samples {
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
