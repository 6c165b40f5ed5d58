import { PopuliError } from "../errors/populi-error.js";
import type { LinearisedDesign } from "../survey/design/design.js";
import type { GroupContrast } from "../survey/design/estimate/group-contrasts.js";
import { effectiveN } from "../survey/survey/weights.js";
import { combination, covarianceOf, type Deviated, varianceOf } from "./estimate/deviated.js";
import { interviewsSaved } from "./estimate/interviews-saved.js";
import { interviewedSide, predictedSide, type Side, sizeOf } from "./estimate/side.js";
import type { Combined, MixedEstimator } from "./estimator/estimator.js";
import type { PeopleGroups } from "./group.js";
import type { MixedEstimate } from "./mixed-estimate.js";
import { fewestInterviewed } from "./people/interviewed.js";
import type { People } from "./people/people.js";
import { hasRow, type PreparedItem } from "./prediction/prediction.js";
import { byStudent } from "./target/conclude.js";
import type { Concluded, IntervalContext, Target, TargetParts } from "./target/target.js";

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
  const everybody = sidesWhere(people, keep);
  const n = sizeOf(everybody.interviewed);
  if (n < fewestInterviewed || sizeOf(everybody.predicted) === 0)
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
    const sides =
      groups.groups.length === 1
        ? everybody
        : sidesWhere(people, (i) => keep.of(i) && groups.of[i] === g, keep);
    const inGroup = sizeOf(sides.interviewed);
    if (inGroup < fewestInterviewed || sizeOf(sides.predicted) === 0) {
      const who = inGroup < fewestInterviewed ? `${inGroup} interviewed` : "nobody predicted";
      excluded.push(`${item.item}, ${name}: ${who}`);
      return undefined;
    }
    const borrows = inGroup < fewestTuned && groups.groups.length > 1;
    return resultOf(plan, name, sides, borrows ? everybodys() : undefined);
  });
  const results = found.filter((one) => one !== undefined);
  const traced: Traced[] = [];
  const estimates = results.flatMap((one) => shownOf(plan, one, traced));
  const contrasts = plan.contrasts.flatMap((contrast) => contrastsOf(plan, contrast, found, traced));
  return { estimates: [...estimates, ...contrasts], traced, excluded };
}

interface Keep {
  readonly of: (person: number) => boolean;
  readonly interviewed: (person: number) => boolean;
  readonly predicted: (person: number) => boolean;
}

/** Who can be used: with an answer, with predictions, and with what the target needs. */
function usablePeople({ people, item, target }: ItemPlan): {
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
    ...(missing.all > 0 ? [`${item.item}: ${missing.all} others without a prediction`] : []),
    ...(missing.needed > 0 ? [`${item.item}: ${missing.needed} people without a value of a column`] : []),
  ];
  const keep: Keep = {
    of: needed,
    interviewed: (i) => answered[i] === 1 && hasOwn(i),
    predicted: hasAll,
  };
  return { keep, excluded };
}

interface Sides {
  readonly interviewed: Side;
  readonly predicted: Side;
}

function sidesWhere(people: People, keep: Keep | ((i: number) => boolean), rest?: Keep): Sides {
  const [inside, sides] = typeof keep === "function" ? [keep, rest!] : [keep.of, keep];
  return {
    interviewed: interviewedSide(people, (i) => inside(i) && sides.interviewed(i)),
    predicted: predictedSide(people, (i) => inside(i) && sides.predicted(i)),
  };
}

function combinedOf({ item, target, estimator }: ItemPlan, sides: Sides): Combined {
  const counts = { n: sizeOf(sides.interviewed), predicted: sizeOf(sides.predicted) };
  return estimator.combine(target.parts(item, sides), counts);
}

/** @param borrowed what everybody's λ is, for a group too small for one of its own */
function resultOf(plan: ItemPlan, name: string, sides: Sides, borrowed: Combined | undefined): GroupResult {
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

function contextOf(side: Side): IntervalContext {
  const { design } = side.people;
  const freedom = design.kind === "replicates" ? design.degreesOfFreedom : unitsLessStrata(design, side);
  return {
    n: sizeOf(side),
    effectiveN: effectiveN(side.weights),
    degreesOfFreedom: Math.max(1, freedom),
  };
}

/** Units less strata of those on a side; of people whom the design does not vary, such as known cells, people less one. */
function unitsLessStrata({ stages: [stage] }: LinearisedDesign, side: Side): number {
  const { unit, stratumOf, drawn } = stage!;
  const [units, strata] = [new Uint8Array(stratumOf.length), new Uint8Array(drawn.length)];
  let freedom = 0;
  for (let i = 0; i < unit.length; i++) {
    const u = unit[i]!;
    if (u < 0 || side.weights[i] === 0 || units[u] === 1) continue;
    units[u] = 1;
    freedom += 1;
    if (strata[stratumOf[u]!] === 1) continue;
    strata[stratumOf[u]!] = 1;
    freedom -= 1;
  }
  return freedom > 0 ? freedom : sizeOf(side) - 1;
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
    contextOf({ people, weights: people.interviewed, known: false }).degreesOfFreedom,
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
