import { Interrupted } from "../../errors/interrupted.js";
import { quantile } from "../../fidelity/bootstrap/interval.js";
import type { Convention } from "../../fidelity/convention/convention.js";
import { type ConventionName, conventionOf } from "../../fidelity/convention/conventions.js";
import { mean } from "../../fidelity/metric/mean.js";
import { scorer } from "../../fidelity/scorer.js";
import type { LocalModel } from "../../model/model.js";
import { type LongWork, longWork, type ProgressState } from "../../progress/progress.js";
import { randomStream } from "../../random/stream.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { signed } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import { askTogether } from "../../simulate/ask-together.js";
import type { Condition } from "../../simulate/condition/condition.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import { simulateCondition } from "../../simulate/simulate-condition.js";
import type { StudyOptions } from "../../simulate/study/study.js";
import { blockAtDepth, groupDepth, layerGroup } from "../../steer/layers.js";
import type { VectorSet } from "../../steer/vectors/vector-set.js";
import { costOf, searched } from "./layer-search-cost.js";

export interface LayerSearchOptions extends Omit<StudyOptions, "mode" | "model">, LongWork {
  readonly model: LocalModel;
  readonly vectors: VectorSet;
  /** Items to search on; hold out those you will report, or the search flatters them. */
  readonly items: readonly string[];
  /** Attributes to search for (default: all the set has). */
  readonly attributes?: readonly string[];
  /** Blocks to try (default: all). */
  readonly layers?: readonly number[];
  /** Factor on the vectors (default 1). */
  readonly strength?: number;
  /** Whether the profile is told in the prompt (default true, as in PSII). */
  readonly told?: boolean;
  readonly convention?: ConventionName | Convention;
  /** Bootstrap replicates for the intervals (default 500). */
  readonly repeats?: number;
}

/** One attribute alone, injected at one layer. */
export interface LayerTrial {
  readonly attribute: string;
  readonly layer: number;
  /** Mean over items of KL(model‖human), nats. */
  readonly kl: number;
  /** KL less that without any injection, with a 95 % bootstrap interval over respondents: below 0 is better. */
  readonly change: { readonly value: number; readonly low: number; readonly high: number };
  /** Mean over items of the normalised entropy of the simulated answers. */
  readonly entropy: number;
  /** Mean over items of the correlation of an agent's answer with its own respondent's. */
  readonly own: number;
}

/** Which layer serves which attribute; shows itself as the table behind Figure 5 of seed 001. */
export class LayerSearch implements Displayable {
  constructor(
    readonly trials: readonly LayerTrial[],
    /** Without any injection. */
    readonly none: { readonly kl: number; readonly entropy: number; readonly own: number },
    readonly humanEntropy: number,
    readonly items: readonly string[],
    readonly layers: number,
    readonly labels: readonly string[],
    private readonly notes: readonly string[],
  ) {}

  /** The trial of lowest KL for each attribute: the paper's rule (section 5.4). */
  get best(): readonly LayerTrial[] {
    const attributes = [...new Set(this.trials.map(({ attribute }) => attribute))];
    return attributes.map((attribute) =>
      this.trials
        .filter((trial) => trial.attribute === attribute)
        .reduce((best, trial) => (trial.kl < best.kl ? trial : best)),
    );
  }

  /** The best layer of each attribute, as `psii({ vectors, layers: search.choice })` takes it. */
  get choice(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.best.map(({ attribute, layer }) => [attribute, layer]));
  }

  toTable(): Table {
    const best = new Set(this.best);
    const group = (attribute: string) => blockAtDepth(this.layers, groupDepth[layerGroup(attribute)]);
    const rows = this.trials.map((trial): Cell[] => [
      trial.attribute,
      trial.layer,
      trial.layer / this.layers,
      trial.kl,
      trial.change.value,
      `[${signed(trial.change.low, 4)}, ${signed(trial.change.high, 4)}]`,
      trial.entropy,
      trial.own,
      [
        ...(best.has(trial) ? [trial.change.high < 0 ? "lowest KL" : "lowest KL, no better than none"] : []),
        ...(trial.layer === group(trial.attribute) ? ["the paper's group"] : []),
      ].join("; "),
    ]);
    return new Table(
      `Layer search: each attribute alone at each layer, over ${this.items.length} items`,
      [
        { name: "attribute" },
        { name: "layer" },
        { name: "depth", digits: 2 },
        { name: "KL", digits: 4 },
        { name: "change", digits: 4 },
        { name: "95 % interval" },
        { name: "entropy", digits: 3 },
        { name: "own r", digits: 3 },
        { name: "mark" },
      ],
      rows,
      [
        ...this.labels,
        `Without injection: KL ${this.none.kl.toFixed(4)}, entropy ${this.none.entropy.toFixed(3)}, own r ${this.none.own.toFixed(3)}; human entropy ${this.humanEntropy.toFixed(3)}.`,
        ...this.notes,
        `Searched on ${this.items.join(", ")}: report other items, or the search flatters the result.`,
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/**
 * Injects each attribute alone at each layer, without noise, and scores KL and entropy of the answers (seed 001, section 5.4
 * and Figure 5). Each respondent is asked in all trials before the next, so that the blocks below the layer injected at are
 * run once for all attributes: a search over all layers costs half of what its trials would alone. What it will cost is said
 * in its progress before it starts, and by `layerSearchCost`.
 *
 * @throws PopuliError for a layer or attribute that does not exist
 * @throws Interrupted when stopped; with `file`, a second call goes on where it was
 * @example
 * const search = await layerSearch({ survey, model, vectors, items: ["Q2", "Q6"], respondents: 50, seed: 1 });
 * psii({ vectors, layers: search.choice });
 */
export async function layerSearch(options: LayerSearchOptions): Promise<LayerSearch> {
  const { strength = 1, told = true, repeats = 500, model } = options;
  const { asked, attributes, layers } = searched(options);
  const convention = conventionOf(options.convention);
  const { progress, signal } = longWork(options);
  const conditions = attributes.flatMap((attribute) => {
    const vectors = options.vectors.only([attribute]);
    return layers.map((layer) => ({
      attribute,
      layer,
      condition: {
        name: `${attribute} at layer ${layer}`,
        profile: told,
        steering: { vectors, noise: 0, scope: "agent", strength, layers: layer } as const,
      },
    }));
  });
  const plain: Condition = { name: "no injection", profile: told };
  const n = asked.respondents.rows.length;
  const cost = await costOf(asked, attributes.length, layers);
  const task = `layer search: ${attributes.length} attributes × ${layers.length} layers × ${n} respondents: ${cost.text}`;
  let done = 0;
  const report = (state: ProgressState["state"]) =>
    progress({ task, done, total: cost.prompts, unit: "prompts", state });
  const onAnswered = (answered: number) => {
    done = answered;
    report("running");
  };
  const run = (condition: Condition) => simulateCondition(asked, condition, { progress: () => {}, signal });
  const scored = (simulation: Simulation) => {
    const score = scorer(simulation.human, simulation.answers, convention);
    const { kl, entropySimulated, entropyHuman, own } = score.byItem();
    return {
      kl: mean(kl),
      entropy: mean(entropySimulated),
      humanEntropy: mean(entropyHuman),
      own: mean(own),
      resampled: resamples(n, repeats, options.seed).map((counts) => mean(score.byItem(counts).kl)),
    };
  };
  report("running");
  try {
    const together = [plain, ...conditions.map(({ condition }) => condition)];
    const complete = await askTogether(
      together.map((condition) => ({ study: asked, condition })),
      onAnswered,
      { signal },
    );
    if (complete < n) throw new Interrupted(task);
    const none = scored(await run(plain));
    const trials: LayerTrial[] = [];
    for (const { attribute, layer, condition } of conditions) {
      const found = scored(await run(condition));
      const changes = found.resampled.map((kl, r) => kl - none.resampled[r]!);
      const sorted = Float64Array.from(changes).sort();
      trials.push({
        attribute,
        layer,
        kl: found.kl,
        change: { value: found.kl - none.kl, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) },
        entropy: found.entropy,
        own: found.own,
      });
    }
    report("finished");
    return new LayerSearch(
      trials,
      { kl: none.kl, entropy: none.entropy, own: none.own },
      none.humanEntropy,
      asked.items.map((item) => item.name),
      model.layers,
      [
        "Simulated answers, not surveyed ones.",
        ...(options.survey.codebook.synthetic ? ["Synthetic survey: no real people."] : []),
        ...(model.teaching ? ["Teaching model: no evidence about real models."] : []),
      ],
      [
        `Strength ${strength}, no noise, ${told ? "profile in the prompt" : "no profile"}; ${n} respondents, seed ${options.seed}; ${convention.says}.`,
        `Change: KL less that without injection; intervals over respondents, ${repeats} resamples; the lowest of ${layers.length} layers is picked, so its interval is too kind.`,
      ],
    );
  } catch (error) {
    report(error instanceof Interrupted ? "interrupted" : "failed");
    throw error instanceof Interrupted ? new Interrupted(task) : error;
  }
}

/** How often each respondent counts in each resample, the same for every trial, so that differences are paired. */
function resamples(n: number, repeats: number, seed: number): Float64Array[] {
  return Array.from({ length: repeats }, (_, repeat) => {
    const stream = randomStream(seed, ["layer search", repeat]);
    const counts = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const drawn = stream.integer(n);
      counts[drawn] = counts[drawn]! + 1;
    }
    return counts;
  });
}
