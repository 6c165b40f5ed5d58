import { counted } from "../errors/counted.js";
import { PopuliError } from "../errors/populi-error.js";
import { populiVersion } from "../files/package-root.js";
import { breather } from "../progress/track.js";
import { drawByWeight } from "../random/draw-by-weight.js";
import { permutation, randomStream } from "../random/stream.js";
import { percent } from "../show/number-text.js";
import type { Variable } from "../survey/codebook/codebook.js";
import type { AlignToSampleOptions } from "./align-options.js";
import { distanceList } from "./distance/distances.js";
import { mmdTest } from "./distance/mmd.js";
import { type ImportanceResampling, importanceResample } from "./importance/importance-resample.js";
import { stillLacking } from "./importance/lacking.js";
import { pointsAt, type TraitPoints } from "./points/points.js";
import { scaled, scaleOf } from "./points/scale.js";
import { encoded, traitColumns } from "./points/trait-columns.js";
import { alignedSurvey, sourceOf } from "./result/aligned-survey.js";
import { Alignment } from "./result/alignment.js";
import { stagesOf } from "./result/stages.js";
import { selectByPlan } from "./select/select-by-plan.js";
import { costScale, pointCosts } from "./transport/costs.js";
import { sinkhorn } from "./transport/sinkhorn.js";

/** Candidates and targets of a plan at most: 10,000 × 10,000 take 400 MB. */
const mostInPlan = 10_000;
/** Each half of a reference has ten people at least. */
const leastReference = 20;

/** Aligns personas to a sample. */
export async function alignToSample(
  options: AlignToSampleOptions,
  ask: readonly Variable[],
): Promise<Alignment> {
  const { personas, reference, traits, n, seed, signal, progress } = options;
  if (traits.length === 0)
    throw new PopuliError("no trait is named to align", {}, 'such as traits: ["openness"]');
  const { repeats = 5 } = options;
  const columns = traitColumns(reference, traits);
  const own = encoded(personas, columns, personas.weights);
  const whole = encoded(reference, columns, reference.weights);
  requireEnough(own, whole, n);
  const [fit, heldOut] = halvesOf(whole, seed);
  const work = { ...(signal && { signal }), ...(progress && { progress }) };
  const isNominal = columns.some(({ code }) => code !== undefined);
  const importance = await importanceResample(own, fit, {
    ...work,
    ...{ seed, n },
    ...(options.method !== undefined ? { method: options.method } : isNominal && { method: "classifier" }),
    ...(options.clip !== undefined && { clip: options.clip }),
    ...(options.least !== undefined && { least: options.least }),
  });
  const candidates = candidatesOf(own, importance.weights, n, seed);
  const targets = fewer(fit, mostInPlan, seed, "target");
  const { mean: meanCost } = costScale(pointCosts(candidates.points, targets));
  const plan = await sinkhorn(
    { from: candidates.points, to: targets },
    {
      ...work,
      epsilon: options.epsilon ?? 0.05 * meanCost,
      // Importance weights are estimates: rows need not keep their mass to the last digit.
      ...{ relax: 0.5 * meanCost, tolerance: 1e-5 },
    },
  );
  const breathe = breather("choosing personas", signal);
  const chosen = await selectByPlan(plan, targets.weights, n, seed, breathe);
  const at = chosen.map((candidate) => candidates.at[candidate]!);
  const aligned = pointsAt(own, at, new Float64Array(n).fill(1));

  // Weights cannot bring people whom the set does not have; a part that is missing leaves effective n high.
  const lacking = stillLacking(aligned, fit);
  const scale = scaleOf(whole);
  const inUnits = (points: TraitPoints) => scaled(points, scale);
  const weighted = { ...own, weights: importance.weights };
  const stages = await stagesOf(
    {
      ...{ own: inUnits(own), weighted: inUnits(weighted), aligned: inUnits(aligned) },
      ...{ fit: inUnits(fit), heldOut: inUnits(heldOut) },
    },
    { n, seed, repeats, breathe },
  );
  const testOf = (people: TraitPoints) =>
    mmdTest({ people: inUnits(people), reference: inUnits(heldOut), seed }, 199);
  const rows = at.map((position) => own.rows[position]!);
  const title = `${personas.codebook.title}, aligned to ${reference.name}`;
  const survey = alignedSurvey(personas, rows, title, { ask });
  return new Alignment({
    ...{ survey, rows, stages, measures: distanceList },
    populations: { before: own, aligned, heldOut },
    tests: { before: testOf(own), aligned: testOf(aligned) },
    manifest: {
      populi: populiVersion,
      personas: sourceOf(personas),
      reference: { ...sourceOf(reference), heldOut: heldOut.size },
      ...{ traits, n, seed },
      weights: manifestOf(importance),
      transport: {
        ...{ candidates: candidates.points.size, targets: targets.size, epsilon: plan.epsilon },
        iterations: plan.iterations,
        relax: 0.5 * meanCost,
        marginalError: plan.marginalError,
      },
      distances: stages.map(({ name, n: people, distances }) => ({ people: name, n: people, distances })),
      aligned: sourceOf(survey),
    },
    warnings: lacking === undefined ? [] : [`After alignment too, ${lacking}.`],
    notes: [
      `Distances are from the held-out half of ${reference.name}, ${heldOut.size} of ${whole.size} people, in its standard deviations.`,
      `Importance weights by ${importance.method}: effective n ${importance.effectiveN.toFixed(0)} of ${own.size}, ${importance.clipped.personas} clipped. Transport: ε ${plan.epsilon.toPrecision(3)}, ${plan.iterations} iterations; ${percent(plan.marginalError.rows / 2)} of the weights' mass was given to other personas.`,
      ...(own.excluded > 0
        ? [
            `${counted(own.excluded, "persona lacks a trait and was", "personas lack a trait and were")} left out.`,
          ]
        : []),
      ...(whole.excluded > 0 ? [`${whole.excluded} of the reference lack a trait and were left out.`] : []),
    ],
  });
}

function manifestOf({ method, effectiveN, clipped: { personas, share } }: ImportanceResampling) {
  return { method, effectiveN, clipped: { personas, share } };
}

function requireEnough(own: TraitPoints, whole: TraitPoints, n: number): void {
  if (own.size < n)
    throw new PopuliError(
      `${n} personas are wanted, and ${counted(own.size, "has", "have")} all of ${own.traits.join(", ")}`,
      {},
      "each is chosen once: ask for fewer, or have the others answer",
    );
  if (whole.size < leastReference)
    throw new PopuliError(
      `${counted(whole.size, "person of the reference has", "people of the reference have")} all of ${whole.traits.join(", ")}`,
      {},
      `half are held out: ${leastReference} are the least`,
    );
}

/** One half to align to, the other to measure on. */
function halvesOf(whole: TraitPoints, seed: number): readonly [TraitPoints, TraitPoints] {
  const order = permutation(seed, ["held out"], whole.size);
  const half = whole.size >> 1;
  return [pointsAt(whole, order.slice(half).sort()), pointsAt(whole, order.slice(0, half).sort())];
}

/** The personas that a plan is made for: all, or four for each that is wanted, drawn by their weights. */
function candidatesOf(own: TraitPoints, weights: Float64Array, n: number, seed: number) {
  const most = Math.max(n, Math.min(mostInPlan, Math.max(2000, 4 * n)));
  const positive = Int32Array.from(weights.keys()).filter((i) => weights[i]! > 0);
  if (positive.length < n)
    throw new PopuliError(
      `${n} personas are wanted, and only ${counted(positive.length, "is", "are")} where the reference has anybody`,
      {},
      "ask for fewer, or make more personas like the reference",
    );
  const drawn =
    positive.length <= most
      ? undefined
      : drawByWeight(
          Float64Array.from(positive, (i) => weights[i]!),
          most,
          (k) => randomStream(seed, ["candidate", positive[k]!]).uniform(),
        );
  const at = drawn === undefined ? positive : drawn.positions.map((k) => positive[k]!);
  const mass = drawn?.standsFor ?? Float64Array.from(positive, (i) => weights[i]!);
  return { at, points: pointsAt(own, at, mass) };
}

/** At most so many points, drawn at random with their weights. */
function fewer(points: TraitPoints, most: number, seed: number, what: string): TraitPoints {
  return points.size <= most
    ? points
    : pointsAt(points, permutation(seed, [what], points.size).slice(0, most).sort());
}
