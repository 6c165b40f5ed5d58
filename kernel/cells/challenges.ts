import { fiveChallenges } from "../../lib/challenge/five.js";
import { variablesIn } from "./names-in-scope.js";
import { simulationMagic } from "./simulation-magic.js";

const options = [
  "budget",
  "only",
  "rewordings",
  "rewriter",
  "frames",
  "groupings",
  "heldOut",
  "design",
  "seed",
] as const;

const names = fiveChallenges.map(({ key }) => key);

const help = `%%challenges name on run
budget: { prompts: 2000, minutes: 10 }   how much the model may be asked (default: as much as there is to ask)
only: [diversity, bias]                  of ${names.join(", ")}
rewordings: { Q1: "…?" }                 questions in other words
rewriter: true                           the run's model writes other words for the rest
heldOut: [Q46]                           items that nothing was chosen by
frames, groupings, design, seed          claims with their denials, groups, the sampling design, the seed of draws

Puts a simulation to the five challenges of Anthis et al. and shows them with a plot. challengesCost(run) says before what it
takes. \${…} is a value of the notebook. %show prints the TypeScript the cell stands for.`;

/** `%%challenges`: a simulation put to the five challenges. */
export const challengesMagic = simulationMagic({
  name: "challenges",
  result: "found",
  summary: "where a simulation fails: diversity, bias, sycophancy, alienness, generalisation",
  help,
  options,
  namesInBody: (scope) => [...variablesIn(scope), ...names, "prompts", "minutes"],
});
