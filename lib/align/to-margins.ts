import { counted } from "../errors/counted.js";
import { PopuliError } from "../errors/populi-error.js";
import { populiVersion } from "../files/package-root.js";
import { drawByWeight } from "../random/draw-by-weight.js";
import { permutation, randomStream } from "../random/stream.js";
import { percent } from "../show/number-text.js";
import type { Variable } from "../survey/codebook/codebook.js";
import { rake } from "../survey/design/weights/raking.js";
import { labelsOf } from "../survey/survey/labels.js";
import type { Survey } from "../survey/survey/survey.js";
import { effectiveN } from "../survey/survey/weights.js";
import type { AlignToMarginsOptions } from "./align-options.js";
import { alignedSurvey, sourceOf } from "./result/aligned-survey.js";
import { Alignment, type AlignmentMeasure, type AlignmentStage } from "./result/alignment.js";

/** Aligns personas to margins. */
export async function alignToMargins(
  options: AlignToMarginsOptions,
  ask: readonly Variable[],
): Promise<Alignment> {
  const { personas, margins, n, seed, bounds, least = 0.05 } = options;
  const limits = bounds === undefined ? {} : { bounds };
  const raked = rake(personas, { margins, ...limits });
  if (!raked.converged)
    throw new PopuliError(
      `the personas' weights do not reach the margins: the farthest is ${percent(raked.distance)} from its target`,
      { file: personas.file },
      "widen `bounds`, or add personas of the codes that are rare",
    );
  const found = effectiveN(raked.weights);
  if (!(found >= least * personas.size))
    throw new PopuliError(
      `the personas cannot stand for these margins: effective n is ${found.toFixed(1)} of ${personas.size} (${percent(found / personas.size)}), and ${percent(least)} is the least; the personas lack ${rarest(personas, margins)}`,
      { file: personas.file },
      "add such personas, or lower `least` knowing that few personas would stand for all",
    );
  const positive = Int32Array.from(raked.weights.keys()).filter((i) => raked.weights[i]! > 0);
  if (positive.length < n)
    throw new PopuliError(
      `${n} personas are wanted, and ${counted(positive.length, "has", "have")} an answer to every margin`,
      { file: personas.file },
      "each is chosen once: ask for fewer",
    );
  const { positions } = drawByWeight(
    Float64Array.from(positive, (i) => raked.weights[i]!),
    n,
    (k) => randomStream(seed, ["choose", positive[k]!]).uniform(),
  );
  const rows = positions.map((k) => positive[k]!);
  const equal = alignedSurvey(personas, rows, "", { ask });
  requireEveryCode(equal, margins, seed);
  const again = rake(equal, { margins });
  const mean = again.weights.reduce((sum, weight) => sum + weight, 0) / n;
  const weights = again.weights.map((weight) => weight / mean);
  const title = `${personas.codebook.title}, aligned to margins of ${Object.keys(margins).join(", ")}`;
  const survey = alignedSurvey(personas, rows, title, { ask, weights });

  const random = permutation(seed, ["random"], personas.size).slice(0, n);
  const away = (people: Survey, of: ArrayLike<number>) => distancesOf(people, of, margins);
  const stages: AlignmentStage[] = [
    {
      ...{ role: "before", name: "all personas", n: personas.size },
      distances: away(personas, personas.weights),
    },
    {
      ...{ role: "random", name: "chosen at random (floor)", n },
      distances: away(alignedSurvey(personas, random, "", { ask: [] }), new Float64Array(n).fill(1)),
    },
    {
      role: "weighted",
      name: "raked weights alone",
      n: personas.size,
      distances: away(personas, raked.weights),
    },
    {
      ...{ role: "aligned", name: "aligned, without weights", n },
      distances: away(equal, new Float64Array(n).fill(1)),
    },
    { role: "aligned", name: "aligned, with their weights", n, distances: away(equal, weights) },
  ];
  return new Alignment({
    ...{ survey, rows, stages, measures: measuresOf(personas, margins) },
    manifest: {
      populi: populiVersion,
      personas: sourceOf(personas),
      reference: {
        margins: Object.fromEntries(
          Object.entries(margins).map(([name, shares]) => [
            name,
            Object.fromEntries([...shares].map(([code, share]) => [String(code), share])),
          ]),
        ),
      },
      ...{ traits: Object.keys(margins), n, seed },
      weights: { method: "raking", effectiveN: found },
      distances: stages.map(({ name, n: people, distances }) => ({ people: name, n: people, distances })),
      aligned: sourceOf(survey),
    },
    warnings: again.converged
      ? []
      : [
          `The weights of the ${n} chosen do not reach the margins: the farthest is ${percent(again.distance)} from its target. More personas would.`,
        ],
    notes: [
      `Raked weights: effective n ${found.toFixed(0)} of ${personas.size}; those of the chosen, ${effectiveN(weights).toFixed(0)} of ${n}, are in ${survey.weight}.`,
    ],
  });
}

type Margins = AlignToMarginsOptions["margins"];

function measuresOf(personas: Survey, margins: Margins): AlignmentMeasure[] {
  return Object.keys(margins).map((name) => ({
    key: name,
    name: `${name}, total variation`,
    about: `the share of people who would have to change their answer on ${personas.variable(name).label}`,
  }));
}

/** The total variation of each margin from its target. */
function distancesOf(people: Survey, weights: ArrayLike<number>, margins: Margins): Record<string, number> {
  return Object.fromEntries(
    Object.keys(margins).map((name) => {
      const gaps = gapsOf(people, weights, margins, name).map(({ target, found }) =>
        Math.abs(target - found),
      );
      return [name, gaps.reduce((sum, gap) => sum + gap, 0) / 2];
    }),
  );
}

/** Each code of a margin with its share wanted and found. */
function gapsOf(people: Survey, weights: ArrayLike<number>, margins: Margins, name: string) {
  const column = people.column(name);
  const labels = labelsOf(column);
  const wanted = margins[name]!;
  const sum = [...wanted.values()].reduce((all, share) => all + share, 0);
  const shares = new Float64Array(column.levels.length);
  let total = 0;
  for (let i = 0; i < people.size; i++) {
    if (column.level[i]! < 0) continue;
    shares[column.level[i]!]! += weights[i]!;
    total += weights[i]!;
  }
  return column.levels.map((code, k) => ({
    label: labels[k]!,
    target: (wanted.get(code) ?? 0) / sum,
    found: shares[k]! / total,
  }));
}

/** @throws PopuliError where nobody among the few that were chosen has a code that some should have */
function requireEveryCode(chosen: Survey, margins: Margins, seed: number): void {
  for (const name of Object.keys(margins)) {
    const ones = new Float64Array(chosen.size).fill(1);
    const lacking = gapsOf(chosen, ones, margins, name).find(
      ({ target, found }) => target > 0 && !(found > 0),
    );
    if (lacking !== undefined)
      throw new PopuliError(
        `${counted(chosen.size, "persona is", "personas are")} too few for these margins: of those drawn by seed ${seed}, nobody has ${name}: ${lacking.label} (${percent(lacking.target)} wanted)`,
        { file: chosen.file },
        "choose more personas, join rare codes, or take another seed",
      );
  }
}

/** The code with the largest factor between the share wanted and the share found, in words. */
function rarest(personas: Survey, margins: Margins): string {
  const all = Object.keys(margins).flatMap((name) =>
    gapsOf(personas, personas.weights, margins, name).map((gap) => ({ ...gap, name })),
  );
  const { name, label, target, found } = all.reduce((most, gap) =>
    gap.target / gap.found > most.target / most.found ? gap : most,
  );
  return `${name}: ${label} (${percent(target)} wanted, ${percent(found)} of the personas)`;
}
