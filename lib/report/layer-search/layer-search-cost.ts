import { duration } from "../../progress/duration.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import type { LocalAnswerer } from "../../simulate/answerer/local/local-answerer.js";
import { askRespondent } from "../../simulate/ask/ask-respondent.js";
import { personaPrompt } from "../../simulate/condition/persona-prompt.js";
import type { Study } from "../../simulate/study/study.js";
import { type LayerSearchOptions, planSearch } from "./search-plan.js";

/** What a layer search will cost. Shows itself as a table. */
export class LayerSearchCost implements Displayable {
  constructor(
    /** Respondents × (attributes × layers + 1, without injection), each with all items. */
    readonly prompts: number,
    /** How often a block of the model is run over one respondent's prompt with all items. */
    readonly blocks: number,
    /** The same if trials shared nothing. */
    readonly blocksAlone: number,
    /** Estimated on this machine. */
    readonly seconds: number,
  ) {}

  /** In one line. */
  get text(): string {
    const count = (n: number) => n.toLocaleString("en-US");
    return `${count(this.prompts)} prompts, ${count(this.blocks)} blocks (${count(this.blocksAlone)} without sharing), about ${duration(this.seconds)}`;
  }

  toTable(): Table {
    return new Table(
      "What the layer search will cost",
      [{ name: "of" }, { name: "number" }],
      [
        ["prompts, each with all items", this.prompts],
        ["blocks run over one respondent's prompt and items", this.blocks],
        ["the same, if trials shared nothing", this.blocksAlone],
        ["time, estimated", duration(this.seconds)],
      ],
      [
        "The time is estimated from the first respondent, asked without injection.",
        "Blocks are those of prompts. Replies that are followed to what is read of them take further passes over a few tokens each.",
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/**
 * What a layer search will cost here: prompts, blocks, and seconds, estimated by asking the first respondent.
 *
 * @throws PopuliError as `layerSearch` does
 * @example
 * await layerSearchCost({ survey, model, vectors, items: ["Q2", "Q6"], respondents: 50, seed: 1 });
 */
export async function layerSearchCost(options: LayerSearchOptions): Promise<LayerSearchCost> {
  const { answerer, study, attributes, layers } = planSearch("layerSearchCost", options);
  return costOf(answerer, study, attributes.length, layers);
}

/**
 * The cost of a search. The trials of a respondent share the blocks below their layer: a trial at layer k of L runs L −
 * k blocks, and the L blocks without injection are run once for all. Injecting after the last block runs that block
 * once more, because without injection it is run for the answering positions alone. The first respondent is asked
 * twice, once in full and once with all states remembered: the difference is what blocks take.
 */
export async function costOf(
  answerer: LocalAnswerer,
  study: Study,
  attributes: number,
  layers: readonly number[],
): Promise<LayerSearchCost> {
  const { model } = answerer;
  const { rows } = study.respondents;
  const n = rows.length;
  const each = attributes * layers.length + 1;
  const shared = model.layers + (layers.includes(model.layers) ? 1 : 0);
  const blocks = layers.reduce((sum, layer) => sum + attributes * (model.layers - layer), shared);
  const ask = async () => {
    const started = performance.now();
    await askRespondent(answerer.withoutMemory(), study, personaPrompt(), rows[0]!);
    return (performance.now() - started) / 1_000;
  };
  // The very first pass takes longer than later ones.
  await ask();
  const { whole, rest } = await model.sharing(async () => ({ whole: await ask(), rest: await ask() }));
  const seconds = n * (each * rest + (blocks / model.layers) * Math.max(0, whole - rest));
  return new LayerSearchCost(n * each, n * blocks, n * each * model.layers, seconds);
}
