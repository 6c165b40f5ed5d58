import { checkOptions } from "../../errors/known-options.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { LocalModel } from "../../model/model.js";
import type { Closing } from "../../model/states/closing.js";
import { languages as known, type Language, scaffolds } from "../../persona/scaffold.js";
import type { LongWork } from "../../progress/progress.js";
import { type Track, track } from "../../progress/track.js";
import { normalVector, permutation } from "../../random/stream.js";
import { type AdamState, adamStart, adamStep } from "../extract/adam.js";
import { jsonHash } from "../json-hash.js";
import type { VectorTraining } from "../vectors/provenance.js";
import { VectorSet } from "../vectors/vector-set.js";
import { type Corpus, readCorpus } from "./corpus.js";
import { type LanguageMode, languageGradient, languageScale, meanLoss } from "./language-loss.js";
import { lastStates, type Samples } from "./last-states.js";
import { readTraining, writeTraining } from "./training-file.js";

/** Options of {@link languageVectors}. */
export interface LanguageVectorOptions extends LongWork {
  /** Default: en, zh, ar, es, ru. */
  readonly languages?: readonly Language[];
  /**
   * A text file for each language, one text in each line (default: sixty short sentences of ours, for trying it out).
   */
  readonly corpus?: Readonly<Partial<Record<Language, string>>>;
  /**
   * - `paper` (default): starts at zero, learns to predict the next token, and is trained where it is injected.
   * - `released` (PSII's code): starts at N(0, 1), the same draw for all languages, learns to predict the token already
   *   at the position, and is trained after the final norm but injected before it, scaled by 0.1.
   */
  readonly mode?: LanguageMode;
  readonly seed: number;
  /** Most tokens to learn from in each language (default 20,000). */
  readonly samples?: number;
  /** Passes over the tokens (default 3). */
  readonly epochs?: number;
  /** Learning rate of Adam (default 1e-3; PSII names no optimiser). */
  readonly rate?: number;
  /** Tokens in each step (default 32; PSII does not say). */
  readonly batch?: number;
  /** A folder that keeps the state after every epoch; a second call, or one after an interrupt, continues from it. */
  readonly cache?: string;
}

/**
 * Trains language vectors, the "value vectors" of PSII (section 3.1.3): for each language a vector that, added to the
 * output of the last block, makes the tokens of that language likelier. The set has the attribute "language" and is
 * zero at all layers but the last; `psii({ vectors, valueVectors })` takes it. The loss on held-out texts, in nats a
 * token, without and with each vector, is in its provenance and its table.
 *
 * @throws PopuliError for a corpus that is missing or too small, or settings out of range
 * @throws Interrupted; with `cache`, a second call continues after the last whole epoch
 * @example
 * const valueVectors = await languageVectors(model, { seed: 1 });
 * const own = await languageVectors(model, { seed: 1, corpus: { en: "corpus/en.txt", es: "corpus/es.txt" }, languages: ["en", "es"] });
 */
export async function languageVectors(model: LocalModel, options: LanguageVectorOptions): Promise<VectorSet> {
  checkOptions("languageVectors", options, {
    ...{ languages: true, corpus: true, mode: true, seed: true, samples: true, epochs: true },
    ...{ rate: true, batch: true, cache: true, progress: true, signal: true },
  });
  const { seed, cache } = options;
  const languages = (options.languages ?? known).map((language) => oneOf("language", language, known));
  const settings = checked({
    mode: options.mode ?? "paper",
    samples: options.samples ?? 20_000,
    epochs: options.epochs ?? 3,
    rate: options.rate ?? 1e-3,
    batch: options.batch ?? 32,
  });
  const corpora = languages.map((language) => readCorpus(language, options.corpus?.[language], seed));
  const steps = {
    task: `language vectors of ${languages.join(", ")}`,
    total: languages.length * (settings.epochs + 1),
    unit: "epochs",
  };
  return track(steps, options, async (track) => {
    const closing = await model.closing();
    try {
      const trained: Trained[] = [];
      for (const corpus of corpora) {
        const draw = { mode: settings.mode, most: settings.samples, seed, breathe: track.breathe };
        const learned = await lastStates(model, corpus.texts, { ...draw, path: `sample ${corpus.language}` });
        const heldOut = await lastStates(model, corpus.heldOut, { ...draw, path: "held out" });
        track.step();
        const vector = await train(model, closing, corpus, learned, { ...settings, seed, cache }, track);
        trained.push({
          vector,
          of: {
            label: scaffolds[corpus.language].name,
            samples: learned.targets.length,
            heldOut: heldOut.targets.length,
            before: await meanLoss(closing, "paper", heldOut, new Float32Array(model.width), settings.batch),
            after: await meanLoss(closing, settings.mode, heldOut, vector, settings.batch),
          },
        });
      }
      return vectorSet(model, corpora, settings, seed, trained);
    } finally {
      closing.dispose();
    }
  });
}

/** One language's vector, and how well it was learned. */
interface Trained {
  readonly vector: Float32Array;
  readonly of: VectorTraining["values"][number];
}

interface Settings {
  readonly mode: LanguageMode;
  readonly samples: number;
  readonly epochs: number;
  readonly rate: number;
  readonly batch: number;
}

function checked(settings: Settings): Settings {
  for (const name of ["samples", "epochs", "batch"] as const) wholeNumber(name, settings[name]);
  if (!(settings.rate > 0))
    throw new PopuliError(`rate: ${settings.rate}`, {}, "a rate is above 0, e.g. 1e-3");
  if (!Object.hasOwn(languageScale, settings.mode))
    throw new PopuliError(`mode: '${settings.mode}'`, {}, "there are: paper, released");
  return settings;
}

async function train(
  model: LocalModel,
  closing: Closing,
  corpus: Corpus,
  { states, targets }: Samples,
  options: Settings & { readonly seed: number; readonly cache: string | undefined },
  track: Track,
): Promise<Float32Array> {
  const { mode, epochs, rate, batch, seed, cache, samples } = options;
  const { width } = model;
  const { language, hash } = corpus;
  const key = jsonHash(["language", 1, model.hash, language, hash, mode, samples, rate, batch, seed]);
  const kept = cache === undefined ? undefined : await readTraining(cache, key);
  const usable = kept !== undefined && kept.epochs <= epochs ? kept : undefined;
  const state: AdamState = usable?.state ?? adamStart(start(mode, seed, width));
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (epoch >= (usable?.epochs ?? 0)) {
      const order = permutation(seed, ["language epoch", language, epoch], targets.length);
      for (let from = 0; from < order.length; from += batch) {
        const some = order.subarray(from, from + batch);
        const rows = new Float32Array(some.length * width);
        some.forEach((sample, row) => {
          rows.set(states.subarray(sample * width, (sample + 1) * width), row * width);
        });
        const wanted = Int32Array.from(some, (sample) => targets[sample]!);
        adamStep(state, await languageGradient(closing, mode, rows, wanted, state.vector), rate);
        await track.breathe();
      }
      if (cache !== undefined) await writeTraining(cache, key, state, epoch + 1);
    }
    track.step();
  }
  return state.vector;
}

/** Where training begins: zero (`paper`), or N(0, 1), the same draw for every language (`released`). */
function start(mode: LanguageMode, seed: number, width: number): Float32Array {
  return mode === "paper" ? new Float32Array(width) : normalVector(seed, ["language vector"], width);
}

function vectorSet(
  model: LocalModel,
  corpora: readonly Corpus[],
  { mode, epochs, rate, batch }: Settings,
  seed: number,
  trained: readonly Trained[],
): VectorSet {
  const { name, hash, layers, width, teaching } = model;
  return new VectorSet(
    {
      method: "language gradient",
      model: { name, hash, layers, width, teaching },
      texts: [],
      textsHash: jsonHash(corpora.map((corpus) => [corpus.language, corpus.hash])),
      seed,
      training: { mode, rate, epochs, batch, layers: [layers], values: trained.map(({ of }) => of) },
    },
    corpora.map(({ language }, i) => {
      const rows = new Float32Array((layers + 1) * width);
      rows.set(
        trained[i]!.vector.map((x) => x * languageScale[mode]),
        layers * width,
      );
      const { label, samples } = trained[i]!.of;
      return {
        attribute: "language",
        code: language,
        label,
        rows,
        answers: samples,
        empty: 0,
        agreement: [],
      };
    }),
  );
}
