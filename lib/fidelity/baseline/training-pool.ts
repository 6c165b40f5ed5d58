import { drawByWeight } from "../../random/draw-by-weight.js";
import { permutation, randomStream } from "../../random/stream.js";
import type { AnswerSet, OtherAnswers } from "../../simulate/answers/answers.js";
import { withAnswers } from "../../simulate/answers/chosen-answers.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { humanAnswersTo, matchItems } from "../answers/match-items.js";
import { answering } from "../answers/two-samples.js";
import { withoutAnswers } from "../answers/without-answers.js";
import type { Convention } from "../convention/convention.js";
import { scoringWeights } from "../convention/scoring-weights.js";
import { takeRespondents } from "../floors/take-respondents.js";
import type { JackknifeUnits } from "../jackknife/units.js";

/** Who is fitted to and who is scored in one draw. */
export interface TrainingDraw {
  readonly training: AnswerSet;
  /** The human answers that are scored against: rows of zeros for training respondents. */
  readonly human: AnswerSet;
  /** Answers as they are scored: rows of zeros for training respondents. */
  scored(answers: AnswerSet): AnswerSet;
}

/** Humans to fit baselines to. Nobody who is fitted to is scored in the same draw. */
export interface TrainingPool {
  /** How many respondents there are to draw from. */
  readonly size: number;
  /** Whether they are other people than the run's respondents, so that all of these are scored in every draw. */
  readonly others: boolean;
  /**
   * The first `n` respondents of an order drawn by the seed and `repeat`: a larger n only adds respondents.
   *
   * @param n at most `size`; at most half of it where the run's own respondents are the pool
   */
  draw(n: number, repeat: number): TrainingDraw;
}

/**
 * The other respondents of the survey where the run has at least as many of them as of its own, drawn as the run's were;
 * else the run's own respondents, of whom those that a draw leaves are scored. Training respondents count their weights
 * where the convention counts them.
 *
 * @param units those of the survey's design, where there are some: who is in one unit with a training respondent is not scored
 */
export function trainingPool(
  run: SimulatedRun,
  convention: Convention,
  seed: number,
  units?: JackknifeUnits,
): TrainingPool {
  const human = humanAnswersTo(run.answers, run.human);
  const { others } = run;
  if (others !== undefined && others.respondents.length >= human.respondents.length) {
    const pool: OtherAnswers = { ...others, items: matchItems(others, human).map((pair) => pair.human) };
    return {
      size: others.respondents.length,
      others: true,
      draw: (n, repeat) => ({
        training: drawnOthers(pool, n, [seed, repeat], convention),
        human,
        scored: (answers) => answers,
      }),
    };
  }
  const people = answering(human);
  const apart = units !== undefined && units.count > 1 ? units : undefined;
  return {
    size: people.length,
    others: false,
    draw(n, repeat) {
      const path = ["baseline", "training", repeat] as const;
      const drawn = permutation(seed, path, people.length).map((place) => people[place]!);
      const training = (apart ? unitByUnit(drawn, apart) : drawn).slice(0, n);
      const fittedTo = apart ? withTheirUnits(training, apart) : training;
      const weights = Float64Array.from(training, (position) => human.weights[position]!);
      const scored = (answers: AnswerSet) => without(answers, fittedTo);
      return { training: respondentsOf(human, training, weights, convention), human: scored(human), scored };
    },
  };
}

/** The same positions, those of one unit one after the other: whole units are drawn, all of whose people count. */
function unitByUnit(drawn: Int32Array, { of }: JackknifeUnits): Int32Array {
  const members = new Map<string, number[]>();
  for (const position of drawn) {
    const unit = of[position]! < 0 ? `alone ${position}` : `unit ${of[position]}`;
    const known = members.get(unit);
    if (known === undefined) members.set(unit, [position]);
    else known.push(position);
  }
  return Int32Array.from([...members.values()].flat());
}

/** Some positions, and all others in their units. */
function withTheirUnits(positions: Int32Array, { of }: JackknifeUnits): Int32Array {
  const [units, themselves] = [
    new Set(Array.from(positions, (position) => of[position]!)),
    new Set(positions),
  ];
  return Int32Array.from(of.keys()).filter(
    (position) => themselves.has(position) || (of[position]! >= 0 && units.has(of[position]!)),
  );
}

/** `n` of the others, drawn as the run's respondents were. */
function drawnOthers(
  pool: OtherAnswers,
  n: number,
  [seed, repeat]: readonly [seed: number, repeat: number],
  convention: Convention,
): AnswerSet {
  const sizes = pool.sizes ?? new Float64Array(pool.respondents.length).fill(1);
  const stream = randomStream(seed, ["baseline", "training", repeat]);
  const { positions, standsFor } = drawByWeight(sizes, n, () => stream.uniform());
  const weights = Float64Array.from(
    positions,
    (position, i) => (standsFor[i]! * pool.weights[position]!) / sizes[position]!,
  );
  return respondentsOf(pool, positions, weights, convention);
}

function respondentsOf(
  set: AnswerSet,
  positions: Int32Array,
  weights: Float64Array,
  convention: Convention,
): AnswerSet {
  return {
    ...set,
    name: "training respondents",
    respondents: Int32Array.from(positions, (position) => set.respondents[position]!),
    weights: scoringWeights(weights, convention),
    items: set.items.map((item) => withAnswers(item, takeRespondents(item, positions))),
  };
}

/** The same respondents, those at `positions` without answers. */
function without(set: AnswerSet, positions: Int32Array): AnswerSet {
  return { ...set, items: set.items.map((item) => withoutAnswers(item, positions)) };
}
