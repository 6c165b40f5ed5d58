import { PopuliError } from "../../errors/populi-error.js";
import { duration } from "../../progress/duration.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import { scoreRespondent } from "../../simulate/answerer/local/score-respondent.js";
import { ScoreMemo } from "../../simulate/store/score-memo.js";
import { isServerStudy, type LocalStudy, noHiddenStates, study } from "../../simulate/study/study.js";
import { chooseLayers } from "../../steer/layers.js";
import type { LayerSearchOptions } from "./layer-search.js";

/** What a layer search will cost; shows itself. */
export class LayerSearchCost implements Displayable {
  constructor(
    /** Respondents × (attributes × layers + 1, without injection), each with all items. */
    readonly prompts: number,
    /** Times that a block of the model goes over one respondent's prompt with all items. */
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

  [display](): MimeBundle {
    return new Table(
      "What the layer search will cost",
      [{ name: "of" }, { name: "number" }],
      [
        ["prompts, each with all items", this.prompts],
        ["blocks run over one respondent's prompt and items", this.blocks],
        ["the same, if trials shared nothing", this.blocksAlone],
        ["time, estimated", duration(this.seconds)],
      ],
      ["The time is that of the first respondent, asked without injection, over all blocks and prompts."],
    )[display]();
  }
}

/**
 * What a layer search will cost: prompts, blocks, and seconds as the first respondent takes them.
 *
 * @throws PopuliError as `layerSearch` does
 * @example
 * await layerSearchCost({ survey, model, vectors, items: ["Q2", "Q6"], respondents: 50, seed: 1 });
 */
export async function layerSearchCost(options: LayerSearchOptions): Promise<LayerSearchCost> {
  const { asked, attributes, layers } = searched(options);
  return costOf(asked, attributes.length, layers);
}

/** What is searched, checked. */
export function searched(options: LayerSearchOptions): {
  readonly asked: LocalStudy;
  readonly attributes: readonly string[];
  readonly layers: readonly number[];
} {
  const { vectors, model } = options;
  const attributes = options.attributes ?? vectors.attributes;
  const layers = options.layers ?? Array.from({ length: model.layers }, (_, k) => k + 1);
  if (layers.length === 0) throw new PopuliError("no layers to search", {}, `blocks are 1 … ${model.layers}`);
  for (const layer of layers) chooseLayers(layer, attributes, model.layers);
  const asked = study(options);
  if (isServerStudy(asked)) throw noHiddenStates(asked.model, "a layer search");
  return { asked, attributes, layers };
}

/**
 * The cost of trying attributes alone at layers. All trials of a respondent share what lies below their layer: a trial
 * at layer k of L runs L − k blocks, and the L blocks without injection are run once for all. The last block is run once
 * more where it is injected at, since without injection it is run for the answering positions alone. The first
 * respondent is asked twice, from the beginning and for the logits alone: that tells what a block takes, and what the
 * rest.
 */
export async function costOf(
  asked: LocalStudy,
  attributes: number,
  layers: readonly number[],
): Promise<LayerSearchCost> {
  const { model, respondents } = asked;
  const n = respondents.rows.length;
  const each = attributes * layers.length + 1;
  const shared = model.layers + (layers.includes(model.layers) ? 1 : 0);
  const blocks = layers.reduce((sum, layer) => sum + attributes * (model.layers - layer), shared);
  const ask = async () => {
    const started = performance.now();
    const plain = { profile: true };
    await scoreRespondent({ ...asked, memo: new ScoreMemo() }, plain, respondents.rows[0]!);
    return (performance.now() - started) / 1_000;
  };
  // The first of all passes takes longer than those to come.
  await ask();
  const { whole, rest } = await model.sharing(async () => ({ whole: await ask(), rest: await ask() }));
  const seconds = n * (each * rest + (blocks / model.layers) * Math.max(0, whole - rest));
  return new LayerSearchCost(n * each, n * blocks, n * each * model.layers, seconds);
}
