import { counted } from "../../errors/counted.js";
import { quantile } from "../../fidelity/bootstrap/quantile.js";
import { conventionOf } from "../../fidelity/convention/conventions.js";
import { mean } from "../../fidelity/metric/mean.js";
import { scorer } from "../../fidelity/scorer.js";
import { type Track, track } from "../../progress/track.js";
import { randomStream } from "../../random/stream.js";
import type { Condition } from "../../simulate/condition/condition.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import { simulateWithin } from "../../simulate/simulate-conditions.js";
import { chooseLayers } from "../../steer/layers.js";
import { weakVectorWarnings } from "../../steer/vectors/weak-vectors.js";
import { costOf } from "./layer-search-cost.js";
import { LayerSearch, type LayerTrial } from "./layer-trials.js";
import { type LayerSearchOptions, planSearch } from "./search-plan.js";

/**
 * Injects each attribute alone at each layer, without noise, and scores KL and entropy of the answers (PSII,
 * arXiv:2603.16142, section 5.4 and Figure 5). A respondent is asked in all trials before the next one, so that the
 * blocks below the layer injected at are run once for all attributes: a search over all layers costs half of what its
 * trials would cost alone. The progress says what it will cost, and so does `layerSearchCost`.
 *
 * @throws PopuliError for a layer or attribute that does not exist
 * @throws Interrupted when stopped; with `file`, a second call continues where it stopped
 * @example
 * const search = await layerSearch({ survey, model, vectors, items: ["Q2", "Q6"], respondents: 50, seed: 1 });
 * psii({ vectors, layers: search.choice });
 */
export async function layerSearch(options: LayerSearchOptions): Promise<LayerSearch> {
  const { strength = 1, profileInPrompt = true, repeats = 500, model, seed } = options;
  const { answerer, study, attributes, layers } = planSearch("layerSearch", options);
  const convention = conventionOf(options.convention);
  const plain: Condition = { name: "no injection", profile: profileInPrompt };
  const trialled = attributes.flatMap((attribute) => {
    const vectors = options.vectors.only([attribute]);
    return layers.map((layer) => {
      const steering = { vectors, noise: 0, scope: "agent", strength, layers: layer } as const;
      const condition: Condition = {
        name: `${attribute} at layer ${layer}`,
        profile: profileInPrompt,
        steering,
      };
      return { attribute, layer, condition };
    });
  });
  const n = study.respondents.rows.length;
  const cost = await costOf(answerer, study, attributes.length, layers);
  const steps = {
    task: `layer search: ${counted(attributes.length, "attribute")} × ${counted(layers.length, "layer")} × ${counted(n, "respondent")}: ${cost.text}`,
    total: cost.prompts,
    unit: "prompts",
  };
  const resamples = respondentCounts(n, repeats, seed);
  const scored = ({ human, answers }: Simulation) => {
    const ready = scorer(human, answers, convention);
    const { kl, entropySimulated, entropyHuman, own } = ready.byItem();
    return {
      kl: mean(kl),
      entropy: mean(entropySimulated),
      humanEntropy: mean(entropyHuman),
      own: mean(own),
      resampled: resamples.map((counts) => mean(ready.byItem(counts).kl)),
    };
  };
  const search = async (work: Track) => {
    const conditions = [plain, ...trialled.map(({ condition }) => condition)];
    const asked = conditions.map((condition) => ({ study, condition }));
    const [without, ...runs] = await simulateWithin(work, answerer, asked);
    const none = scored(without!);
    const trials: LayerTrial[] = [];
    for (const [i, { attribute, layer }] of trialled.entries()) {
      const { kl, entropy, own, resampled } = scored(runs[i]!);
      const changes = Float64Array.from(resampled, (replicate, r) => replicate - none.resampled[r]!).sort();
      const change = { value: kl - none.kl, low: quantile(changes, 0.025), high: quantile(changes, 0.975) };
      trials.push({ attribute, layer, kl, change, entropy, own });
    }
    return { none, trials };
  };
  const { none, trials } = await track(steps, options, search, () => undefined);
  return new LayerSearch(
    trials,
    { kl: none.kl, entropy: none.entropy, own: none.own },
    none.humanEntropy,
    {
      what: "the choice of layers",
      survey: study.survey.hash,
      respondents: study.respondents.rows,
      items: study.items.map((item) => item.name),
    },
    model.layers,
    [
      "Simulated answers, not surveyed ones.",
      ...(options.survey.codebook.synthetic ? ["Synthetic survey: no real people."] : []),
      ...(model.teaching ? ["Teaching model: no evidence about real models."] : []),
      ...weakVectorWarnings({
        ...{ vectors: options.vectors, attributes, strength },
        // Some layers tried are always too low; what counts is where they are injected by default.
        layers: chooseLayers("groups", attributes, model.layers),
      }),
    ],
    [
      `Strength ${strength}, no noise, ${profileInPrompt ? "profile in the prompt" : "no profile"}; ${counted(n, "respondent")}, seed ${seed}; ${convention.says}.`,
      `Change: KL minus that without injection; intervals over respondents, ${counted(repeats, "resample")}. The lowest of ${counted(layers.length, "layer")} is picked, so its interval is optimistic.`,
    ],
  );
}

/**
 * `[repeats][respondents]`: how often each respondent counts, the same for every trial, so that differences are paired.
 */
function respondentCounts(n: number, repeats: number, seed: number): Float64Array[] {
  return Array.from({ length: repeats }, (_, repeat) => {
    const stream = randomStream(seed, ["layer search", repeat]);
    const counts = new Float64Array(n);
    for (let i = 0; i < n; i++) counts[stream.integer(n)]! += 1;
    return counts;
  });
}
