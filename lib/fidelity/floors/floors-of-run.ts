import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { humanAnswersTo } from "../answers/match-items.js";
import { answering, areTwoSamples } from "../answers/two-samples.js";
import type { Floor } from "./floor.js";
import { humanMarginalCeiling } from "./human-marginal.js";
import { otherRespondentsFloor } from "./other-respondents.js";
import { shuffledFloor } from "./shuffled.js";
import { respondentsAt, splitHalfFloor } from "./split-half.js";
import { uniformFloor } from "./uniform.js";
import { uniformDrawsFloor } from "./uniform-draws.js";

/**
 * The floors and the ceiling that a run is scored beside: the uniform floors first, the ceiling last. The human floor
 * is other respondents where the run has enough of them, else split halves. Two samples have no shuffled floor, because
 * no simulated answer belongs to a human one.
 */
export function floorsOfRun(run: SimulatedRun, seed: number): Floor[] {
  const { human, others, answers } = run;
  const people = humanAnswersTo(answers, human);
  if (areTwoSamples(run)) {
    return [
      uniformFloor(people),
      uniformDrawsFloor(people, seed, answering(answers)),
      splitHalfFloor(respondentsAt(people, answering(people), "human"), seed),
      humanMarginalCeiling(people),
    ];
  }
  const enough = others !== undefined && others.respondents.length >= human.respondents.length;
  return [
    uniformFloor(people),
    uniformDrawsFloor(people, seed),
    shuffledFloor(answers, human, seed),
    enough ? otherRespondentsFloor(people, others, seed) : splitHalfFloor(people, seed),
    humanMarginalCeiling(people, enough ? others : undefined),
  ];
}
