import { counted } from "../errors/counted.js";
import { partOfSide, sideOf } from "./estimate/side.js";
import type { People } from "./people/people.js";
import { hasRow, type PreparedItem } from "./prediction/prediction.js";
import type { Target, TargetSides } from "./target/target.js";

/** An item of some people, and what is estimated of it. */
interface UsedOf {
  readonly people: People;
  readonly item: PreparedItem;
  readonly target: Target;
}

/** Who can be used on each side. */
export interface Keep {
  readonly interviewed: (person: number) => boolean;
  readonly predicted: (person: number) => boolean;
}

/** Who can be used: with an answer, with predictions, and with what the target needs. */
export function usablePeople({ people, item, target }: UsedOf): {
  readonly keep: Keep;
  readonly excluded: string[];
} {
  const width = item.options.length;
  const answered = hasRow(item.human, width);
  const own = item.predictions.map((prediction) => hasRow(prediction.own, width));
  const all = item.predictions.map((prediction) =>
    prediction.all === prediction.own ? undefined : hasRow(prediction.all, width),
  );
  const needed = target.usable?.(people) ?? (() => true);
  const hasOwn = (i: number) => own.every((has) => has[i] === 1);
  const hasAll = (i: number) => all.every((has, p) => (has ?? own[p]!)[i] === 1);
  const missing = { answer: 0, own: 0, all: 0, needed: 0 };
  for (let i = 0; i < answered.length; i++) {
    const asked = people.interviewed[i] !== 0;
    if (!asked && people.predicted[i] === 0) continue;
    if (!needed(i)) missing.needed += 1;
    else if (asked && answered[i] === 0) missing.answer += 1;
    else if (asked && !hasOwn(i)) missing.own += 1;
    else if (!asked && !hasAll(i)) missing.all += 1;
  }
  const excluded = [
    ...(missing.answer > 0 ? [`${item.item}: ${missing.answer} interviewed without an answer`] : []),
    ...(missing.own > 0 ? [`${item.item}: ${missing.own} interviewed without a prediction`] : []),
    ...(missing.all > 0 ? [`${item.item}: ${counted(missing.all, "other")} without a prediction`] : []),
    ...(missing.needed > 0
      ? [`${item.item}: ${counted(missing.needed, "person", "people")} without a value of a column`]
      : []),
  ];
  const keep: Keep = {
    interviewed: (i) => needed(i) && answered[i] === 1 && hasOwn(i),
    predicted: (i) => needed(i) && hasAll(i),
  };
  return { keep, excluded };
}

/** The interviewed and the predicted who can be used. */
export function sidesOf(people: People, keep: Keep): TargetSides {
  return {
    interviewed: partOfSide(sideOf(people, people.interviewed, false), keep.interviewed),
    predicted: partOfSide(sideOf(people, people.predicted, people.known), keep.predicted),
  };
}
