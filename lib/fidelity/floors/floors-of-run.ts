import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { humanAnswersTo } from "../answers/match-items.js";
import { answering, areTwoSamples } from "../answers/two-samples.js";
import type { JackknifeUnits } from "../jackknife/units.js";
import type { Floor } from "./floor.js";
import { humanMarginal } from "./human-marginal.js";
import { otherRespondentsFloor } from "./other-respondents.js";
import { shuffledFloor } from "./shuffled.js";
import { respondentsAt, splitHalfFloor } from "./split-half.js";
import { uniformFloor } from "./uniform.js";
import { uniformDrawsFloor } from "./uniform-draws.js";

/**
 * What a run is held against, from the worst to the best: uniform answers, its own shuffled, the human marginal, other
 * humans. These are other respondents where the run has enough of them, else split halves. Two samples are not shuffled,
 * because no simulated answer belongs to a human one.
 *
 * @param weighted whether survey weights are used
 * @param units those of the survey's design, by which halves are split
 */
export function floorsOfRun(
  run: Pick<SimulatedRun, "human" | "answers" | "others">,
  seed: number,
  weighted: boolean,
  units?: JackknifeUnits,
): Floor[] {
  const { human, others, answers } = run;
  const people = humanAnswersTo(answers, human);
  if (areTwoSamples(run)) {
    return [
      uniformFloor(people),
      uniformDrawsFloor(people, seed, answering(answers)),
      humanMarginal(people, undefined, weighted),
      splitHalfFloor(respondentsAt(people, answering(people), "human"), seed),
    ];
  }
  const enough = others !== undefined && others.respondents.length >= human.respondents.length;
  return [
    uniformFloor(people),
    uniformDrawsFloor(people, seed),
    shuffledFloor(answers, human, seed),
    humanMarginal(people, others, weighted),
    enough ? otherRespondentsFloor(people, others, seed) : splitHalfFloor(people, seed, units),
  ];
}
