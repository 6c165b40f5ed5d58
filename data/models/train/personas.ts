import { directInstruction, systemText } from "../../../lib/persona/chat.js";
import { profile } from "../../../lib/persona/profile.js";
import { permutation, type RandomStream } from "../../../lib/random/stream.js";
import { blockAtDepth, groupDepth, layerGroup } from "../../../lib/steer/layers.js";
import type { Code } from "../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import type { IdentityCodes } from "./identity-codes.js";
import type { CodedValue, InjectedCode } from "./packs.js";
import type { SaidTexts } from "./said-texts.js";
import { type AnswerTargets, exaggerated } from "./targets.js";

/** Whom a pack is answered as. */
export interface Persona {
  readonly system: string;
  readonly coded: readonly CodedValue[];
  readonly injected: readonly InjectedCode[];
  /** P(answer to an item | persona). */
  readonly target: (index: number) => Float64Array;
}

export interface PersonaSource {
  readonly survey: Survey;
  /** Attributes of a whole profile. */
  readonly attributes: readonly string[];
  /** Attributes that only partial profiles may have too, e.g. age groups besides ages. */
  readonly further: readonly string[];
  readonly said: SaidTexts;
  readonly codes: IdentityCodes;
  /** Respondents to draw personas from, in proportion to their survey weights. */
  readonly respondents: readonly number[];
  readonly targets: AnswerTargets;
  /** Blocks of the decoder. */
  readonly blocks: number;
  readonly seed: number;
}

/** The blocks that single injections are drawn from: those of PSII's layer groups. */
export function injectionBlocks(blocks: number): readonly number[] {
  return [
    ...new Set(
      ["lower" as const, "middle" as const, "upper" as const].map((group) =>
        blockAtDepth(blocks, groupDepth[group]),
      ),
    ),
  ];
}

/** Strengths of injected codes: answers differ from the marginals in proportion. */
const [weakest, strongest] = [0.5, 3];

/** Draws personas; every draw is a pure function of the seed, the key and the stream. */
export function personaDrawer(source: PersonaSource) {
  const { survey, attributes, codes, said, targets } = source;
  const sayable = [...attributes, ...source.further];
  const draw = weightedDraw(source.respondents, survey.weights);
  const blocks = injectionBlocks(source.blocks);

  const having = (attribute: string, level: number) => (index: number) =>
    targets.mean(index, { attribute, level });

  /** The codes of the values said; an age stands for its group. */
  function coded(sentences: readonly { attribute: string; code: Code }[], respondent: number): CodedValue[] {
    return sentences.flatMap(({ attribute, code }) => {
      const known = codes.row(attribute, code);
      if (known !== undefined) return [known];
      const group = codes.row("X003R2", codeOf("X003R2", respondent) ?? -1);
      return attribute === "Q262" && group !== undefined ? [group] : [];
    });
  }

  function codeOf(attribute: string, respondent: number): Code | undefined {
    const { level, levels } = survey.column(attribute);
    return levels[level[respondent]!];
  }

  function nobody(): Persona {
    return {
      system: directInstruction,
      coded: [],
      injected: [],
      target: (index) => targets.mean(index),
    };
  }

  /** A respondent with `count` attributes in the prompt: mostly in the survey's order, sometimes in a random one. */
  function somebody(key: readonly (string | number)[], count: number, stream: RandomStream): Persona {
    const respondent = draw(stream.uniform());
    const from = count === attributes.length ? attributes : sayable;
    const order = permutation(source.seed, ["attributes", ...key], from.length);
    const chosen = Array.from(order.subarray(0, count));
    if (stream.uniform() < 0.75) chosen.sort((a, b) => a - b);
    const who = profile(survey, respondent, { attributes: chosen.map((index) => from[index]!) });
    const only = who.sentences.length === 1 ? who.sentences[0] : undefined;
    if (who.sentences.length === 0) return nobody();
    const known = { coded: coded(who.sentences, respondent), injected: [] };
    if (only === undefined)
      return { ...known, system: systemText(who), target: (index) => targets.of(index, respondent) };
    const instructions = said.instructions(only.attribute, only.code);
    return {
      ...known,
      system: instructions[stream.integer(instructions.length)]!,
      target: having(only.attribute, survey.column(only.attribute).levels.indexOf(only.code)),
    };
  }

  /**
   * A respondent whose codes are injected, mostly without a profile: the survey's attributes of PSII, all that have
   * codes, or a few; at PSII's layer groups or all at one block.
   */
  function injectedSomebody(key: readonly (string | number)[], stream: RandomStream): Persona {
    const respondent = draw(stream.uniform());
    const all = codes.attributes.map(({ name }) => name);
    const uniform = stream.uniform();
    const order = Array.from(
      permutation(source.seed, ["injected", ...key], all.length),
      (place) => all[place]!,
    );
    const chosen =
      uniform < 0.4
        ? all.filter((name) => /^Q/.test(name))
        : uniform < 0.6
          ? all
          : order.slice(0, 1 + stream.integer(6));
    const values = chosen.flatMap((attribute) => {
      const code = codeOf(attribute, respondent);
      const known = code === undefined ? undefined : codes.row(attribute, code);
      return known === undefined ? [] : [{ attribute, code: code!, row: known.row }];
    });
    if (values.length === 0) return nobody();
    const single = stream.uniform() < 0.5 ? blocks[stream.integer(blocks.length)] : undefined;
    const strength = weakest + (strongest - weakest) * stream.uniform();
    const injected = values.map(({ attribute, row }) => ({
      row,
      strength,
      block: single ?? blockAtDepth(source.blocks, groupDepth[layerGroup(attribute)]),
    }));
    const [only] = values;
    const known =
      values.length === 1
        ? having(only!.attribute, survey.column(only!.attribute).levels.indexOf(only!.code))
        : (index: number) => targets.of(index, respondent);
    const target = (index: number) => exaggerated(known(index), targets.mean(index), strength);
    const who =
      stream.uniform() < 0.25
        ? profile(survey, respondent, { attributes: values.map(({ attribute }) => attribute) })
        : undefined;
    return { system: systemText(who), coded: [], injected, target };
  }

  /** One value of one attribute, as the instructions of demographic vectors give it. */
  function oneValue(
    key: readonly (string | number)[],
    stream: RandomStream,
  ): Persona & { attribute: string } {
    const attribute = sayable[permutation(source.seed, ["open", ...key], sayable.length)[0]!]!;
    const { level, levels } = survey.column(attribute);
    const respondent = draw(stream.uniform());
    const position = Math.max(level[respondent]!, 0);
    const code = levels[position]!;
    const instructions = said.instructions(attribute, code);
    return {
      attribute,
      system: instructions[stream.integer(instructions.length)]!,
      coded: coded([{ attribute, code }], respondent),
      injected: [],
      target: having(attribute, position),
    };
  }

  return { nobody, somebody, injectedSomebody, oneValue };
}

/** Draws a respondent in proportion to the weights, by inverting their cumulative sum. */
function weightedDraw(respondents: readonly number[], weights: Float64Array): (uniform: number) => number {
  const cumulative = new Float64Array(respondents.length);
  let sum = 0;
  respondents.forEach((respondent, index) => {
    sum += weights[respondent]!;
    cumulative[index] = sum;
  });
  return (uniform) => {
    let low = 0;
    let high = respondents.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > uniform * sum) high = middle;
      else low = middle + 1;
    }
    return respondents[low]!;
  };
}
