import type { Grouping } from "../../../../lib/fidelity/answers/grouping.js";
import { type RandomStream, randomStream } from "../../../../lib/random/stream.js";
import type { AnswerSet, ItemAnswers } from "../../../../lib/simulate/answers/answers.js";
import { itemOf, setOf } from "../made-answers.js";
import { normalShare } from "./normal.js";
import type { CoverageSetting } from "./setting.js";

/** One study: people's answers, the simulation's, and fifths of a variable that goes with the inclination. */
export interface Study {
  readonly human: AnswerSet;
  readonly answers: AnswerSet;
  readonly grouping: Grouping;
}

/** How people and the simulation answer an item. */
export interface DrawnItem {
  /** Where people's answers lie. */
  readonly shift: number;
  /** How far from there the simulation's lie, and how many times as wide they are. */
  readonly off: number;
  readonly stretch: number;
  /** Loadings on the inclination. */
  readonly human: number;
  readonly simulated: number;
}

/** Where the options of an item part on its scale. */
export const cuts = [-0.8, 0, 0.8];
/** Correlation of the inclination with what the groups are fifths of. */
export const groupLoading = 0.7;
const codeOf = (x: number) => (x < cuts[0]! ? 0 : x < cuts[1]! ? 1 : x < cuts[2]! ? 2 : 3);
const rest = (loading: number) => Math.sqrt(1 - loading * loading);

export function drawItem(stream: RandomStream, { misfit, alike }: CoverageSetting): DrawnItem {
  const spread = 1.6 * (stream.uniform() - 0.5);
  const item = {
    shift: 0.7 * stream.normal(),
    off: 0.35 * misfit * stream.normal(),
    stretch: Math.exp(0.2 * misfit * stream.normal()),
    human: spread,
    simulated: Math.max(-0.9, Math.min(0.9, 0.6 * spread + 0.3 * stream.normal())),
  };
  return alike === undefined ? item : { ...item, human: 0.7, simulated: 0.5 };
}

/** A study of the setting. */
export function studyOf(setting: CoverageSetting, seed: number): Study {
  const { respondents, items, knows, probabilities } = setting;
  const stream = randomStream(seed, ["coverage study", respondents, items]);
  const inclined = Array.from({ length: respondents }, () => stream.normal());
  const known = inclined.map((z) => knows * z + rest(knows) * stream.normal());
  const of = Int32Array.from(inclined, (z) =>
    Math.min(4, Math.floor(5 * normalShare(groupLoading * z + rest(groupLoading) * stream.normal()))),
  );
  const sides = Array.from({ length: items }, (_, j) => {
    const item = drawItem(stream, setting);
    const sampled = (of: readonly number[], loading: number, at: number, stretch: number) =>
      itemOf(
        `Q${j}`,
        of.map((z) => codeOf(at + stretch * (loading * z + rest(loading) * stream.normal()))),
        4,
      );
    return {
      human: sampled(inclined, item.human, item.shift, 1),
      simulated: probabilities
        ? statedBy(`Q${j}`, known, item)
        : sampled(known, item.simulated, item.shift + item.off, item.stretch),
    };
  });
  const side = (of: "human" | "simulated") =>
    setOf(
      of,
      sides.map((both) => both[of]),
    );
  return {
    human: side("human"),
    answers: side("simulated"),
    grouping: { name: "fifth", size: 5, labels: [..."abcde"], of },
  };
}

function statedBy(name: string, known: readonly number[], item: DrawnItem): ItemAnswers {
  const rows = known.flatMap((z) => {
    const middle = item.shift + item.off + item.stretch * item.simulated * z;
    return sharesOf(middle, item.stretch * rest(item.simulated));
  });
  return { ...itemOf(name, new Array(known.length).fill(0), 4), rows: Float64Array.from(rows) };
}

/** The shares of the four options of a normal variable. */
export function sharesOf(mean: number, sd: number): number[] {
  const below = [0, ...cuts.map((cut) => normalShare((cut - mean) / sd)), 1];
  return below.slice(1).map((share, k) => share - below[k]!);
}
