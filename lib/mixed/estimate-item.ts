import { PopuliError } from "../errors/populi-error.js";
import type { GroupContrast } from "../survey/design/estimate/group-contrasts.js";
import { combination, covarianceOf, type Deviated, varianceOf } from "./estimate/deviated.js";
import { interviewsSaved } from "./estimate/interviews-saved.js";
import { partOfSide, sideOf } from "./estimate/side.js";
import type { Combined, MixedEstimator } from "./estimator/estimator.js";
import type { PeopleGroups } from "./group.js";
import { contextOf } from "./interval-context.js";
import type { MixedEstimate } from "./mixed-estimate.js";
import { fewestInterviewed } from "./people/interviewed.js";
import type { People } from "./people/people.js";
import type { PreparedItem } from "./prediction/prediction.js";
import { byStudent } from "./target/conclude.js";
import type { Concluded, IntervalContext, Target, TargetParts, TargetSides } from "./target/target.js";
import { sidesOf, usablePeople } from "./usable-people.js";

/** λ is chosen within a group of so many interviewed; a smaller group takes that of everybody. */
const fewestTuned = 50;

/** One item, what is estimated of it, and how. */
export interface ItemPlan {
  readonly people: People;
  readonly item: PreparedItem;
  readonly target: Target;
  readonly estimator: MixedEstimator;
  readonly groups: PeopleGroups;
  readonly contrasts: readonly GroupContrast[];
}

/** An estimate with the deviations that it was made of. */
export interface Traced {
  readonly classical: Deviated;
  /** With the price of choosing λ. */
  readonly mixed: Deviated;
  readonly n: number;
}

/** The estimates of one item. */
export interface ItemEstimates {
  readonly estimates: readonly MixedEstimate[];
  /** `[estimates]` */
  readonly traced: readonly Traced[];
  readonly excluded: readonly string[];
}

/** What was found in one group. */
interface GroupResult {
  readonly name: string;
  readonly parts: TargetParts;
  readonly combined: Combined;
  readonly price: number;
  readonly context: { readonly interviewed: IntervalContext; readonly predicted: IntervalContext };
}

/**
 * Estimates one item in every group, and the contrasts of groups. People without an answer or a prediction are left out and
 * counted; so are groups with fewer than 20 interviewed.
 */
export function estimateItem(plan: ItemPlan): ItemEstimates {
  const { people, item, groups } = plan;
  const { keep, excluded } = usablePeople(plan);
  const everybody = sidesOf(people, keep);
  const n = everybody.interviewed.members.length;
  if (n < fewestInterviewed || everybody.predicted.members.length === 0)
    return {
      estimates: [],
      traced: [],
      excluded: [...excluded, `${item.item}: ${n} interviewed answered it, of at least ${fewestInterviewed}`],
    };
  let whole: Combined | undefined;
  const everybodys = () => {
    whole ??= combinedOf(plan, everybody);
    return whole;
  };
  const found = groups.groups.map(({ name }, g) => {
    const inGroup = (i: number) => groups.of[i] === g;
    const sides =
      groups.groups.length === 1
        ? everybody
        : {
            interviewed: partOfSide(everybody.interviewed, inGroup),
            predicted: partOfSide(everybody.predicted, inGroup),
          };
    const asked = sides.interviewed.members.length;
    if (asked < fewestInterviewed || sides.predicted.members.length === 0) {
      const who = asked < fewestInterviewed ? `${asked} interviewed` : "nobody predicted";
      excluded.push(`${item.item}, ${name}: ${who}`);
      return undefined;
    }
    const borrows = asked < fewestTuned && groups.groups.length > 1;
    return resultOf(plan, name, sides, borrows ? everybodys() : undefined);
  });
  const results = found.filter((one) => one !== undefined);
  const traced: Traced[] = [];
  const estimates = results.flatMap((one) => shownOf(plan, one, traced));
  const contrasts = plan.contrasts.flatMap((contrast) => contrastsOf(plan, contrast, found, traced));
  return { estimates: [...estimates, ...contrasts], traced, excluded };
}

function combinedOf({ item, target, estimator }: ItemPlan, sides: TargetSides): Combined {
  const counts = { n: sides.interviewed.members.length, predicted: sides.predicted.members.length };
  return estimator.combine(target.parts(item, sides), counts);
}

/** @param borrowed what everybody's λ is, for a group too small for one of its own */
function resultOf(
  plan: ItemPlan,
  name: string,
  sides: TargetSides,
  borrowed: Combined | undefined,
): GroupResult {
  const interviewed = contextOf(sides.interviewed);
  const predicted = contextOf(sides.predicted);
  const withLambda = borrowed?.lambda.every((one) => one.length > 0) === true;
  const parts = plan.target.parts(plan.item, sides);
  const found = withLambda
    ? { estimates: parts.rectified(borrowed.lambda), lambda: borrowed.lambda, tuned: 0 }
    : plan.estimator.combine(parts, { n: interviewed.n, predicted: predicted.n });
  const degreesOfFreedom = interviewed.degreesOfFreedom - parts.spent;
  return {
    name,
    parts,
    combined: found,
    price: priceOf(found.tuned, degreesOfFreedom),
    context: { interviewed: { ...interviewed, degreesOfFreedom }, predicted },
  };
}

/**
 * The factor by which choosing numbers raises a variance. The residuals of n interviews look smaller than they are, and the
 * chosen λ misses the best one by chance: of a regression estimator, together (n − 1)/(n − 3) for one λ (Cochran 1977, Sampling
 * Techniques, eq. 7.29).
 */
function priceOf(tuned: number, degreesOfFreedom: number): number {
  return degreesOfFreedom / Math.max(1, degreesOfFreedom - 2 * tuned);
}

function scaled({ value, deviations }: Deviated, price: number): Deviated {
  const times = Math.sqrt(price);
  return { value, deviations: times === 1 ? deviations : deviations.map((one) => times * one) };
}

function shownOf({ item, target }: ItemPlan, result: GroupResult, traced: Traced[]): MixedEstimate[] {
  const { parts, combined, price, context } = result;
  const mixed = combined.estimates.map((one) => scaled(one, price));
  const conclude = (parameters: readonly Deviated[], of: IntervalContext) =>
    target.conclude(item, parameters, of);
  const shown = conclude(mixed, context.interviewed);
  const classical = conclude(parts.classical, context.interviewed);
  const simulation = conclude(parts.simulation, context.predicted);
  const names = target.of(item);
  return shown.map((one, k): MixedEstimate => {
    const p = one.parameter;
    traced.push({ classical: parts.classical[p]!, mixed: mixed[p]!, n: context.interviewed.n });
    const own = parts.own[0]![p]!;
    const measured = parts.measured[p]!;
    return {
      item: item.item,
      label: item.label,
      of: names[k] ?? "",
      group: result.name,
      classical: withoutParameter(classical[k]!),
      mixed: withoutParameter(one),
      simulation: withoutParameter(simulation[k]!),
      lambda: combined.lambda[p] ?? [],
      ppiCorrelation: covarianceOf(measured, own) / Math.sqrt(varianceOf(measured) * varianceOf(own)),
      ...savings(parts.classical[p]!, combined.estimates[p]!, price, combined.tuned > 0, context.interviewed),
      n: context.interviewed.n,
      predicted: context.predicted.n,
      degreesOfFreedom: context.interviewed.degreesOfFreedom,
    };
  });
}

function savings(
  classical: Deviated,
  mixed: Deviated,
  price: number,
  tuned: boolean,
  { n, degreesOfFreedom }: IntervalContext,
): Pick<MixedEstimate, "ppiEffectiveN" | "interviewsSaved"> {
  const saved = interviewsSaved({ classical, mixed, price, tuned, n, degreesOfFreedom });
  return { ppiEffectiveN: n + saved.value, interviewsSaved: saved };
}

function withoutParameter({ value, standardError, interval }: Concluded) {
  return { value, standardError, interval };
}

/** A contrast of groups, of every parameter; none where one of its groups was left out. */
function contrastsOf(
  { people, item, target }: ItemPlan,
  { name, coefficients }: GroupContrast,
  groups: readonly (GroupResult | undefined)[],
  traced: Traced[],
): MixedEstimate[] {
  const used = [...coefficients.keys()].filter((g) => coefficients[g] !== 0);
  const parts = used.flatMap((g) => groups[g] ?? []);
  if (parts.length < used.length) return [];
  const times = used.map((g) => coefficients[g]!);
  const names = target.of(item);
  const n = parts.reduce((sum, { context }) => sum + context.interviewed.n, 0);
  const predicted = parts.reduce((sum, { context }) => sum + context.predicted.n, 0);
  const degreesOfFreedom = Math.min(
    contextOf(sideOf(people, people.interviewed, false)).degreesOfFreedom,
    parts.reduce((sum, { context }) => sum + context.interviewed.degreesOfFreedom, 0),
  );
  return parts[0]!.parts.classical.map((_, p): MixedEstimate => {
    const of = (pick: (group: GroupResult) => readonly Deviated[]) =>
      combination(
        parts.map((group) => pick(group)[p]!),
        times,
      );
    const classical = of((group) => group.parts.classical);
    const mixed = of((group) => group.combined.estimates.map((one) => scaled(one, group.price)));
    const simulation = of((group) => group.parts.simulation);
    const own = of((group) => group.parts.own[0]!);
    const context = { n, effectiveN: n, degreesOfFreedom };
    const [shown] = [mixed, classical, simulation].map((one) => byStudent([one], context)[0]!);
    traced.push({ classical, mixed, n });
    const tuned = parts.some(({ combined }) => combined.tuned > 0);
    return {
      item: item.item,
      label: item.label,
      of: names[p] ?? "",
      group: name,
      classical: withoutParameter(byStudent([classical], context)[0]!),
      mixed: withoutParameter(shown!),
      simulation: withoutParameter(byStudent([simulation], context)[0]!),
      lambda: [],
      ppiCorrelation: covarianceOf(classical, own) / Math.sqrt(varianceOf(classical) * varianceOf(own)),
      ...savings(classical, mixed, 1, tuned && varianceOf(mixed) < varianceOf(classical), context),
      n,
      predicted,
      degreesOfFreedom,
    };
  });
}

/** @throws PopuliError where nothing at all could be estimated */
export function checkFound(estimates: readonly MixedEstimate[], excluded: readonly string[]): void {
  if (estimates.length > 0) return;
  throw new PopuliError("nothing can be estimated", {}, excluded.slice(0, 5).join("; "));
}
