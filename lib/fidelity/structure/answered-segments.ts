import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { Grouping } from "../answers/grouping.js";
import { answering } from "../answers/two-samples.js";

/** The segments in which somebody answered on both sides, and the names of those with answers on one side alone. */
export function answeredOnBothSides(
  grouping: Grouping,
  human: AnswerSet,
  simulated: AnswerSet,
): { grouping: Grouping; leftOut: string[] } {
  const seen = (set: AnswerSet) => new Set([...answering(set)].map((position) => grouping.of[position]!));
  const [theirs, ours] = [seen(human), seen(simulated)];
  const kept: number[] = [];
  const leftOut: string[] = [];
  for (let segment = 0; segment < grouping.size; segment++) {
    if (theirs.has(segment) && ours.has(segment)) kept.push(segment);
    else if (theirs.has(segment) || ours.has(segment)) leftOut.push(grouping.labels[segment]!);
  }
  return {
    grouping: {
      name: grouping.name,
      size: kept.length,
      labels: kept.map((segment) => grouping.labels[segment]!),
      of: grouping.of.map((segment) => kept.indexOf(segment)),
    },
    leftOut,
  };
}
