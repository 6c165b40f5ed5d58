import type { TemplateTokenizer } from "../../../lib/persona/chat-form.js";
import type { OptionOrder } from "../../../lib/persona/question.js";
import { permutation, type RandomStream, randomStream } from "../../../lib/random/stream.js";
import { drawKind } from "./curriculum.js";
import { chatIds } from "./item-ids.js";
import { answered, crossEntropy, type Pack, type PackedQuestion, spoken } from "./packs.js";
import { injectionBlocks, type Persona, type PersonaSource, personaDrawer } from "./personas.js";
import { drawOption, statedViews } from "./views.js";
import { onScale, type Wordings } from "./wordings.js";

export interface PackSource extends PersonaSource {
  readonly tokenizer: TemplateTokenizer;
  /** Id of the token that ends an answer. */
  readonly end: number;
  readonly wordings: Wordings;
  /** The training target from P(answer | persona) and the item's marginal. */
  readonly shape: (p: Float64Array, marginal: Float64Array, kind: Pack["kind"]) => Float64Array;
  /** About how many tokens a shard of a batch has. */
  readonly tokens: number;
  /** Whether answers depend on nobody: the blind twin. */
  readonly blind: boolean;
}

/** Questions in a pack whose persona is somebody. */
const questionsPerPack = 8;

/** Items in a group of similar length, asked together so that little is padded. */
const groupSize = 16;

/**
 * Weight in the loss of each token of an open answer: they are many, and most of their loss is which views are stated.
 */
const freeAnswerWeight = 0.15;

/** Views in the answer to an open question. */
const viewsStated = 2;

/** Share of shards written raw, without the chat template. */
const rawShare = 0.2;

/** Shares of the codebook's order of options and of its reverse; the rest is in random order. */
const [asWritten, reversed] = [0.4, 0.2];

/** Share of the codebook's wording among the questions; the others share the rest. */
const codebookWording = 0.5;

/** Draws the packs of one shard of a step's batch: a pure function of the seed, the step and the shard. */
export function packDrawer(source: PackSource): (step: number, shard: number) => Pack[] {
  const { survey, tokenizer, targets, attributes, wordings, end } = source;
  const forms = { chat: chatIds(tokenizer, "chat"), raw: chatIds(tokenizer, "raw") };
  const personas = personaDrawer(source);
  const blocks = injectionBlocks(source.blocks);
  const items = targets.items.map((name) => survey.variable(name));
  const lengths = items.map((item) => forms.chat.item(item, "as written").ids.length);
  const groups = groupsOfLikeLength(lengths);

  return (step, shard) => {
    const stream = randomStream(source.seed, ["batch", step, shard]);
    const kind = drawKind(source.blind, stream.uniform());
    const form = forms[stream.uniform() < rawShare ? "raw" : "chat"];
    const readAt = blocks[stream.integer(blocks.length)]!;
    if (kind === "open") return openPacks(form, readAt, step, shard, stream);
    const count = {
      none: 0,
      one: 1,
      some: 2 + stream.integer(Math.max(1, attributes.length - 2)),
      all: attributes.length,
      injected: 0,
    }[kind];
    const group = groups[stream.integer(groups.length)]!;
    const mostTokens = Math.max(...group.map((index) => lengths[index]!)) + 2;
    // Without a persona everybody is the same: one pack asks everything.
    const asking = kind === "none" ? Math.ceil(source.tokens / mostTokens) : questionsPerPack;
    const packs: Pack[] = [];
    for (let pack = 0, tokens = 0; tokens < source.tokens; pack++) {
      const key = [step, shard, pack];
      const order = permutation(source.seed, ["items", ...key], group.length);
      const persona =
        kind === "injected"
          ? personas.injectedSomebody(key, stream)
          : count === 0
            ? personas.nobody()
            : personas.somebody(key, count, stream);
      const questions = Array.from({ length: asking }, (_, place) =>
        ask(group[order[place % group.length]!]!, persona, stream),
      );
      const prefix = form.prefix(persona.system);
      const { coded, injected } = persona;
      packs.push({ prefix, questions, kind, readAt, coded, injected });
      tokens += prefix.length + questions.reduce((sum, { ids }) => sum + ids.length, 0);
    }
    return packs;

    function ask(index: number, who: Persona, stream: RandomStream): PackedQuestion {
      const marginal = targets.mean(index);
      const p = source.shape(who.target(index), marginal, kind);
      const floor = crossEntropy(p, p);
      const ofMarginal = crossEntropy(p, source.shape(marginal, marginal, kind));
      const others = wordings.asked(items[index]!.name);
      const uniform = stream.uniform();
      const wording =
        uniform < codebookWording || others.length < 2
          ? others[0]!
          : others[1 + stream.integer(others.length - 1)]!;
      const item = form.item({ ...items[index]!, question: wording }, drawOrder(items[index]!, stream));
      return {
        ...readable(answered(item, p, drawOption(p, stream.uniform()), end), stream),
        floor,
        ofMarginal,
      };
    }
  };

  function drawOrder({ values, ...variable }: (typeof items)[number], stream: RandomStream): OptionOrder {
    const uniform = stream.uniform();
    if (uniform < asWritten) return "as written";
    if (uniform < asWritten + reversed || onScale({ ...variable, values })) return "reversed";
    return permutation(stream.integer(2 ** 30), ["options"], values.length);
  }

  /** Personas with one value each, who answer open questions about the attribute with some of their views. */
  function openPacks(
    form: typeof forms.chat,
    readAt: number,
    step: number,
    shard: number,
    stream: RandomStream,
  ): Pack[] {
    const packs: Pack[] = [];
    for (let pack = 0, tokens = 0; tokens < source.tokens; pack++) {
      const who = personas.oneValue([step, shard, pack], stream);
      const open = source.said.openQuestions(who.attribute);
      const asked = Array.from({ length: 4 }, () => {
        const { prefix, ids } = form.open(who.system, open[stream.integer(open.length)]!);
        const views = statedViews(
          wordings,
          targets,
          (index) => source.shape(who.target(index), targets.mean(index), "open"),
          viewsStated,
          stream,
        );
        const question = readable(spoken(ids, tokenizer.encode(views), end, freeAnswerWeight), stream);
        return { prefix, question: { ...question, floor: 0, ofMarginal: 0 } };
      });
      const { coded, injected } = who;
      const prefix = asked[0]!.prefix;
      const questions = asked.map(({ question }) => question);
      packs.push({ prefix, questions, kind: "open", readAt, coded, injected });
      tokens += prefix.length + asked.reduce((sum, { question }) => sum + question.ids.length, 0);
    }
    return packs;
  }
}

/** Adds where the persona is read: where the answer begins, and at two further positions drawn. */
function readable(
  question: Pick<PackedQuestion, "ids" | "scored">,
  stream: RandomStream,
): Pick<PackedQuestion, "ids" | "scored" | "read"> {
  const { length } = question.ids;
  return {
    ...question,
    read: [question.scored[0]!.position, stream.integer(length), stream.integer(length)],
  };
}

/** Positions sorted by length and cut into groups of almost equal size. */
function groupsOfLikeLength(lengths: readonly number[]): number[][] {
  const order = lengths.map((_, index) => index).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const count = Math.ceil(order.length / groupSize);
  return Array.from({ length: count }, (_, group) =>
    order.slice(Math.floor((group * order.length) / count), Math.floor(((group + 1) * order.length) / count)),
  );
}
