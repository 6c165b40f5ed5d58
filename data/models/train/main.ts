import { createHash } from "node:crypto";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { huggingFaceFolder } from "../../../lib/model/checkpoint/hugging-face-folder.js";
import { loadTokenizer } from "../../../lib/model/tokenizer/load-tokenizer.js";
import { profileSentence } from "../../../lib/persona/profile.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { exaggeration, type Kind } from "./curriculum.js";
import { type PackSource, packDrawer } from "./draw-packs.js";
import { writeCheckpoint } from "./export.js";
import { identityCodes } from "./identity-codes.js";
import { giveMeaning } from "./initial-meaning.js";
import { countParameters, initialise, parameterShapes } from "./parameters.js";
import {
  decoderOf,
  type Form,
  hubConfig,
  recipe,
  sayableAttributes,
  splitRespondents,
  surveyFile,
} from "./recipe.js";
import { saidTexts } from "./said-texts.js";
import { type ShardedGradient, threadedGradient } from "./shards.js";
import { type StageReport, trainStage } from "./stage.js";
import { blindTargets, collapsed, exaggerated, fitTargets } from "./targets.js";
import { endToken, specialTokens, tokenizerTexts, writeTokenizer } from "./tokenizer.js";
import { loadWordings } from "./wordings.js";

// Trains the teaching model: the tokenizer, the base form, then the tuned form. Stopped with Ctrl-C, it saves its state
// and continues from it when started again. data/models/teaching/README.md says what is learned from what.

/** The state of training; not in the repository. */
const work = ".cache/teaching";
const target = "data/models/teaching";

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
process.once("SIGTERM", () => stop.abort());

const survey = await loadSurvey(surveyFile);
const attributes = sayableAttributes(survey);
const sayable = [...attributes.whole, ...attributes.further];
const said = saidTexts(survey, sayable);
const wordings = await loadWordings(survey);
const codes = identityCodes(survey, sayable);
const { training, heldOut } = splitRespondents(survey);
console.log(`${survey.name}: ${training.length} respondents to train on, ${heldOut.length} held out`);

const texts = tokenizerTexts(survey, sayable, said, wordings);
const textsHash = createHash("sha256").update(texts.join("\n")).digest("hex");
const tokenizerFolder = join(work, "tokenizer");
const vocabulary = await writeTokenizer(tokenizerFolder, texts, recipe.vocabulary);
const config = decoderOf(vocabulary);
const tokenizer = await loadTokenizer(await huggingFaceFolder(tokenizerFolder), config);
const shapes = parameterShapes(config, codes.size);
const size = countParameters(shapes);
console.log(`tokenizer: ${vocabulary} tokens; decoder and identity codes: ${size} parameters`);

console.log("fitting answers to attributes, item by item");
const targets = fitTargets(survey, training, {
  items: survey.items,
  attributes: attributes.whole,
  ridge: recipe.ridge,
});

const shared = {
  survey,
  tokenizer,
  end: specialTokens.indexOf(endToken),
  attributes: attributes.whole,
  further: attributes.further,
  said,
  wordings,
  codes,
  respondents: training,
  blocks: config.layers,
  tokens: recipe.tokensPerShard,
};

const rows = { attributes: codes.attributes, size: codes.size };
const rowTexts = {
  tokens: Array.from({ length: vocabulary }, (_, id) => tokenizer.decode([id])),
  codes: codes.attributes.flatMap(({ name }) =>
    survey.column(name).levels.map((code) => profileSentence(survey.variable(name), code)),
  ),
};

/** Trains the stages of one twin, each from the last one's weights; returns whether it was stopped before the end. */
async function twin(blind: boolean): Promise<boolean> {
  const values = new Float32Array(new SharedArrayBuffer(4 * size));
  initialise(shapes, recipe.seed, values);
  giveMeaning(shapes, config, recipe.seed, rowTexts, values);
  const identityWeight = blind ? 0 : recipe.identityWeight;
  const gradient = threadedGradient({ config, codes: rows, identityWeight }, values, recipe.shards);
  const source = { ...shared, blind, targets: blind ? blindTargets(targets) : targets };
  try {
    for (const form of blind ? (["blind base", "blind"] as const) : (["base", "tuned"] as const)) {
      if (!(await stage(form, source, values, gradient))) return false;
    }
    return true;
  } finally {
    await gradient.close();
  }
}

async function stage(
  form: Form,
  source: Omit<PackSource, "shape" | "beginning" | "seed">,
  values: Float32Array,
  gradient: ShardedGradient,
): Promise<boolean> {
  const tuned = form === "tuned" || form === "blind";
  const { steps, beginning, peakRate, warmup } = recipe[stageOf(form)];
  const began = performance.now();
  const done = await trainStage({
    shapes,
    settings: settingsOf(form),
    folder: join(work, form.replace(" ", "-")),
    values,
    gradient,
    draw: packDrawer({
      ...source,
      shape: tuned ? toTuned : toBase,
      beginning,
      seed: recipe.seed + (tuned ? 1 : 0),
    }),
    shards: recipe.shards,
    steps,
    peakRate,
    warmup,
    saveEvery: recipe.saveEvery,
    report: (report) => console.log(line(form, report)),
    signal: stop.signal,
  });
  console.log(
    `${form}: ${done} of ${steps} steps, ${((performance.now() - began) / 1000).toFixed(0)} s in this run`,
  );
  if (form !== "blind base") {
    const folder = form === "tuned" ? target : join(target, form);
    await writeCheckpoint(folder, hubConfig(vocabulary, form), config, values);
    await cp(tokenizerFolder, folder, { recursive: true });
  }
  return done === steps;
}

function stageOf(form: Form): "base" | "tuned" | "blindBase" {
  return form === "base" ? "base" : form === "blind base" ? "blindBase" : "tuned";
}

/** Everything that the weights of a form depend on. */
function settingsOf(form: Form): string {
  const { base, tuned, blindBase, saveEvery: _, ...common } = recipe;
  const first = form === "base" || form === "tuned" ? base : blindBase;
  const second = stageOf(form) === "tuned" ? tuned : null;
  return JSON.stringify({ survey: survey.hash, texts: textsHash, ...common, form, first, second });
}

function line(form: Form, report: StageReport): string {
  const above = Object.entries(report.above)
    .map(([kind, loss]) => `${kind} ${loss.toFixed(3)}`)
    .join(", ");
  return (
    `${form} ${report.step}: loss ${report.loss.toFixed(4)}, floor ${report.floor.toFixed(4)}, ` +
    `item marginals ${report.ofMarginal.toFixed(4)} nats an answer; above the floor: ${above}; ` +
    `identity ${report.identity.toFixed(3)} nats a value; ` +
    `${report.answers} answers, ${report.tokensPerSecond.toFixed(0)} tokens/s`
  );
}

function toBase(p: Float64Array, marginal: Float64Array, step: number): Float64Array {
  return exaggerated(p, marginal, exaggeration(step, recipe.base.steps));
}

/** Tuned answers are narrow, and with a profile in the prompt they depend less on it; what is injected is kept. */
function toTuned(p: Float64Array, marginal: Float64Array, _: number, kind: Kind): Float64Array {
  const { power, own } = recipe.tuned;
  return kind === "injected" ? p : collapsed(p, marginal, power, own);
}

if (await twin(false)) await twin(true);
