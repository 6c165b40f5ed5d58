import {
  type ChatTokenizer,
  directInstruction,
  optionIds,
  splitChats,
  systemText,
} from "../../../lib/persona/chat.js";
import { type ProfileSentence, profile } from "../../../lib/persona/profile.js";
import { questionPrompt } from "../../../lib/persona/question.js";
import { permutation, type RandomStream, randomStream } from "../../../lib/random/stream.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { drawKind } from "./curriculum.js";
import { answered, crossEntropy, type ItemIds, type Pack, type PackedQuestion, spoken } from "./packs.js";
import type { SaidTexts } from "./said-texts.js";
import type { AnswerTargets } from "./targets.js";
import { drawOption, statedViews } from "./views.js";

export interface PackSource {
  readonly survey: Survey;
  readonly tokenizer: ChatTokenizer;
  /** Id of the token that ends an answer. */
  readonly end: number;
  /** Attributes of a whole profile. */
  readonly attributes: readonly string[];
  /** Attributes that only partial profiles may have too, e.g. age groups besides ages. */
  readonly further: readonly string[];
  readonly said: SaidTexts;
  /** Respondents to draw personas from, in proportion to their survey weights. */
  readonly respondents: readonly number[];
  readonly targets: AnswerTargets;
  /** The training target at a step, from P(answer | profile) and the item's marginal. */
  readonly shape: (p: Float64Array, marginal: Float64Array, step: number) => Float64Array;
  /** About how many tokens a shard of a batch has. */
  readonly tokens: number;
  /** Steps before whole profiles are drawn (see `drawKind`). */
  readonly beginning: number;
  readonly seed: number;
}

/** Questions in a pack whose profile is not empty. */
const questionsPerPack = 8;

/** Items in a group of similar length, asked together so that little is padded. */
const groupSize = 16;

/**
 * Weight in the loss of each token of an open answer: they are many, and most of their loss is which views are stated.
 */
const freeAnswerWeight = 0.15;

/** Views in the answer to an open question; two fill about 16 tokens. */
const viewsStated = 2;

interface Persona {
  readonly system: string;
  readonly inPrompt: readonly ProfileSentence[];
  /** P(answer to an item | profile in the prompt). */
  readonly target: (index: number) => Float64Array;
}

/** Draws the packs of one shard of a step's batch: a pure function of the seed, the step and the shard. */
export function packDrawer(source: PackSource): (step: number, shard: number) => Pack[] {
  const { survey, tokenizer, targets, attributes, said, end } = source;
  const sayable = [...attributes, ...source.further];
  const items = targets.items.map(itemIds);
  // A scale has too many values for a list of options.
  const selfQuestions = new Map(
    sayable.filter((name) => survey.variable(name).measure !== "scale").map((name) => [name, itemIds(name)]),
  );
  const groups = groupsOfLikeLength(items.map(({ ids }) => ids.length));
  const draw = weightedDraw(source.respondents, survey.weights);

  return (step, shard) => {
    const early = step <= source.beginning;
    const stream = randomStream(source.seed, ["batch", step, shard]);
    const kind = drawKind(early, stream.uniform());
    if (kind === "open") return openPacks(step, shard, stream);
    const most = early ? Math.min(5, attributes.length) : attributes.length;
    const count = {
      none: 0,
      one: 1,
      some: 2 + stream.integer(Math.max(1, most - 2)),
      self: 1 + stream.integer(most),
      all: attributes.length,
    }[kind];
    const group = groups[stream.integer(groups.length)]!;
    const asked = kind === "self" ? [...selfQuestions.values()] : group.map((index) => items[index]!);
    // An answer has up to two tokens.
    const mostTokens = Math.max(...asked.map(({ ids }) => ids.length)) + 2;
    // Without a profile everybody is the same: one pack asks everything.
    const asking = kind === "none" ? Math.ceil(source.tokens / mostTokens) : questionsPerPack;
    const packs: Pack[] = [];
    for (let pack = 0, tokens = 0; tokens < source.tokens; pack++) {
      const order = permutation(source.seed, ["items", step, shard, pack], group.length);
      const persona = count === 0 ? nobody() : somebody(step, shard, pack, count, stream);
      const questions = Array.from({ length: asking }, (_, place) =>
        kind === "self"
          ? askSelf(persona, place, step, stream)
          : ask(group[order[place % group.length]!]!, persona, step, stream),
      );
      const prefix = prefixOf(persona.system);
      packs.push({ prefix, questions, kind });
      tokens += prefix.length + asking * mostTokens;
    }
    return packs;
  };

  function ask(index: number, persona: Persona, step: number, stream: RandomStream): PackedQuestion {
    const marginal = targets.mean(index);
    const p = source.shape(persona.target(index), marginal, step);
    const floor = crossEntropy(p, p);
    const ofMarginal = crossEntropy(p, source.shape(marginal, marginal, step));
    return { ...answered(items[index]!, p, drawOption(p, stream.uniform()), end), floor, ofMarginal };
  }

  /** A question for an attribute in the prompt; an item if none of them can be asked. */
  function askSelf(persona: Persona, place: number, step: number, stream: RandomStream): PackedQuestion {
    const known = persona.inPrompt.filter(({ attribute }) => selfQuestions.has(attribute));
    if (known.length === 0) return ask(stream.integer(items.length), persona, step, stream);
    const { attribute, code } = known[(place + stream.integer(known.length)) % known.length]!;
    const { levels } = survey.column(attribute);
    const sure = Float64Array.from(levels, (level) => (level === code ? 1 : 0));
    const fed = levels.indexOf(code);
    return { ...answered(selfQuestions.get(attribute)!, sure, fed, end), floor: 0, ofMarginal: 0 };
  }

  function itemIds(name: string): ItemIds {
    const prompt = questionPrompt(survey.variable(name));
    // splitChats guarantees the same ids of a question after any system text.
    const ids = splitChats(tokenizer, directInstruction, [prompt]).continuations[0]!;
    return { ids, labels: optionIds(tokenizer, prompt).options };
  }

  function nobody(): Persona {
    return { system: directInstruction, inPrompt: [], target: (index) => targets.mean(index) };
  }

  /** A respondent with `count` attributes in the prompt: mostly in the survey's order, sometimes in a random one. */
  function somebody(step: number, shard: number, pack: number, count: number, stream: RandomStream): Persona {
    const respondent = draw(stream.uniform());
    const from = count === attributes.length ? attributes : sayable;
    const order = permutation(source.seed, ["attributes", step, shard, pack], from.length);
    const chosen = Array.from(order.subarray(0, count));
    if (stream.uniform() < 0.75) chosen.sort((a, b) => a - b);
    const who = profile(survey, respondent, { attributes: chosen.map((index) => from[index]!) });
    const only = who.sentences.length === 1 ? who.sentences[0] : undefined;
    if (only === undefined) {
      if (who.sentences.length === 0) return nobody();
      return {
        system: systemText(who),
        inPrompt: who.sentences,
        target: (index) => targets.of(index, respondent),
      };
    }
    const instructions = said.instructions(only.attribute, only.code);
    return {
      system: instructions[stream.integer(instructions.length)]!,
      inPrompt: who.sentences,
      target: targetHaving(only.attribute, survey.column(only.attribute).levels.indexOf(only.code)),
    };
  }

  function targetHaving(attribute: string, level: number): (index: number) => Float64Array {
    return (index) => targets.mean(index, { attribute, level });
  }

  /** Personas with one value each, who answer open questions about the attribute with some of their views. */
  function openPacks(step: number, shard: number, stream: RandomStream): Pack[] {
    const packs: Pack[] = [];
    for (let pack = 0, tokens = 0; tokens < source.tokens; pack++) {
      const attribute = sayable[permutation(source.seed, ["open", step, shard, pack], sayable.length)[0]!]!;
      const { level, levels } = survey.column(attribute);
      const answer = level[draw(stream.uniform())]!;
      const position = Math.max(answer, 0);
      const instructions = said.instructions(attribute, levels[position]!);
      const prefix = prefixOf(instructions[stream.integer(instructions.length)]!);
      const open = said.openQuestions(attribute);
      const questions = Array.from({ length: 4 }, () => {
        const question = chatEnd(open[stream.integer(open.length)]!);
        const views = statedViews(
          survey,
          targets,
          (index) => source.shape(targetHaving(attribute, position)(index), targets.mean(index), step),
          viewsStated,
          stream,
        );
        return spoken(question, tokenizer.encode(views), end, freeAnswerWeight);
      });
      packs.push({ prefix, questions, kind: "open" });
      tokens += prefix.length + questions.reduce((sum, { ids }) => sum + ids.length, 0);
    }
    return packs;
  }

  // The teaching model's special tokens separate the parts of a chat, so they can be encoded alone; test/data/teaching
  // checks that this gives the ids of the whole chat.
  function prefixOf(system: string): number[] {
    return tokenizer.encode(
      `${tokenizer.renderChat([{ role: "system", content: system }], { addGenerationPrompt: false })}<|user|>`,
    );
  }

  function chatEnd(question: string): number[] {
    return tokenizer.encode(`${question}<|end|><|assistant|>`);
  }
}

/** Positions sorted by length and cut into groups of almost equal size. */
function groupsOfLikeLength(lengths: readonly number[]): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const count = Math.ceil(order.length / groupSize);
  return Array.from({ length: count }, (_, group) =>
    order.slice(Math.floor((group * order.length) / count), Math.floor(((group + 1) * order.length) / count)),
  );
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
