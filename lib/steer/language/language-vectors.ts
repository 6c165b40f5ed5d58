import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../../errors/interrupted.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { LocalModel } from "../../model/model.js";
import type { Closing } from "../../model/states/closing.js";
import { languages as known, type Language, scaffolds } from "../../persona/scaffold.js";
import { type LongWork, longWork, type ProgressState } from "../../progress/progress.js";
import { normalVector, permutation } from "../../random/stream.js";
import { type AdamState, adamStart, adamStep } from "../extract/adam.js";
import { jsonHash } from "../json-hash.js";
import type { Training } from "../vectors/provenance.js";
import { VectorSet } from "../vectors/vector-set.js";
import { type Corpus, readCorpus } from "./corpus.js";
import { type LanguageMode, languageGradient, languageScale, meanLoss } from "./language-loss.js";
import { lastStates, type Samples } from "./last-states.js";
import { readTraining, writeTraining } from "./training-file.js";

/** What language vectors are trained on, and how. */
export interface LanguageVectorOptions extends LongWork {
  /** Default: en, zh, ar, es, ru. */
  readonly languages?: readonly Language[];
  /** A text file for each language, a text a line (default: sixty short sentences of our own, for trying it out). */
  readonly corpus?: Readonly<Partial<Record<Language, string>>>;
  /**
   * `paper` (default): starts at zero, learns the next token, and is trained where it is injected. `released`: starts at
   * N(0, 1), the same draw for all languages, learns the token that already stands there, and is trained after the final
   * norm but injected before it, scaled by 0.1.
   */
  readonly mode?: LanguageMode;
  readonly seed: number;
  /** Tokens learned from in each language, at most (default 20,000). */
  readonly samples?: number;
  /** Default 3. */
  readonly epochs?: number;
  /** Default 1e-3, with Adam (seed 001 names no optimiser). */
  readonly rate?: number;
  /** Samples a step (default 32; seed 001 does not say). */
  readonly batch?: number;
  /** A folder that keeps training after every epoch: a second call, or one after an interrupt, goes on there. */
  readonly cache?: string;
}

/**
 * Language vectors, the "value vectors" of seed 001 (section 3.1.3): for each language a vector that, added to the output of
 * the last block, makes the tokens of that language likelier; trained by gradient in TensorFlow.js. One set, attribute
 * "language", a row at the last layer alone; what `psii({ vectors, valueVectors })` takes. The loss on held-out texts,
 * without and with each vector, stands in its provenance and in its table.
 *
 * @throws PopuliError for a corpus that is missing or too small, or settings out of range
 * @throws Interrupted; with `cache` a second call goes on after the last whole epoch
 * @example
 * const valueVectors = await languageVectors(model, { seed: 1 });
 * const own = await languageVectors(model, { seed: 1, corpus: { en: "corpus/en.txt", es: "corpus/es.txt" }, languages: ["en", "es"] });
 */
export async function languageVectors(model: LocalModel, options: LanguageVectorOptions): Promise<VectorSet> {
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
  const { progress, signal } = longWork(options);
  const task = `language vectors of ${languages.join(", ")}`;
  const total = languages.length * (settings.epochs + 1);
  let done = 0;
  const report = (state: ProgressState["state"]) => progress({ task, done, total, unit: "epochs", state });
  report("running");
  const closing = await model.closing();
  try {
    const trained: { readonly vector: Float32Array; readonly of: Training["values"][number] }[] = [];
    for (const corpus of corpora) {
      const draw = { mode: settings.mode, seed, signal };
      const learned = await lastStates(model, corpus.texts, {
        ...draw,
        most: settings.samples,
        path: `sample ${corpus.language}`,
      });
      const heldOut = await lastStates(model, corpus.heldOut, {
        ...draw,
        most: settings.samples,
        path: "held out",
      });
      done += 1;
      report("running");
      const vector = await train(
        model,
        closing,
        corpus,
        learned,
        { ...settings, seed, cache, signal },
        () => {
          done += 1;
          report("running");
        },
      );
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
    report("finished");
    return vectorSet(model, corpora, settings, seed, trained);
  } catch (error) {
    report(error instanceof Interrupted ? "interrupted" : "failed");
    throw error instanceof Interrupted ? new Interrupted(task) : error;
  } finally {
    closing.dispose();
  }
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
  options: Settings & {
    readonly seed: number;
    readonly cache: string | undefined;
    readonly signal: AbortSignal | undefined;
  },
  onEpoch: () => void,
): Promise<Float32Array> {
  const { mode, epochs, rate, batch, seed, cache, signal, samples } = options;
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
        await setImmediate();
        if (signal?.aborted) throw new Interrupted("language vectors");
      }
      if (cache !== undefined) await writeTraining(cache, key, state, epoch + 1);
    }
    onEpoch();
  }
  return state.vector;
}

/** Zero in the paper's mode; in the released code's N(0, 1), the same for every language. */
function start(mode: LanguageMode, seed: number, width: number): Float32Array {
  return mode === "paper" ? new Float32Array(width) : normalVector(seed, ["language vector"], width);
}

function vectorSet(
  model: LocalModel,
  corpora: readonly Corpus[],
  { mode, epochs, rate, batch }: Settings,
  seed: number,
  trained: readonly { readonly vector: Float32Array; readonly of: Training["values"][number] }[],
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
