import { cp } from "node:fs/promises";
import { join } from "node:path";
import { huggingFaceFolder } from "../../../lib/model/checkpoint/hugging-face-folder.js";
import { loadTokenizer } from "../../../lib/model/tokenizer/load-tokenizer.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { exaggeration } from "./curriculum.js";
import { type PackSource, packDrawer } from "./draw-packs.js";
import { writeCheckpoint } from "./export.js";
import { countParameters, initialise, parameterShapes } from "./parameters.js";
import { decoderOf, hubConfig, recipe, sayableAttributes, splitRespondents, surveyFile } from "./recipe.js";
import { saidTexts } from "./said-texts.js";
import { threadedGradient } from "./shards.js";
import { type StageReport, trainStage } from "./stage.js";
import { exaggerated, fitTargets, sharpened } from "./targets.js";
import { endToken, specialTokens, tokenizerTexts, writeTokenizer } from "./tokenizer.js";

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
const { training, heldOut } = splitRespondents(survey);
console.log(`${survey.name}: ${training.length} respondents to train on, ${heldOut.length} held out`);

const texts = tokenizerTexts(survey, sayable, said);
const tokenizerFolder = join(work, "tokenizer");
const vocabulary = await writeTokenizer(tokenizerFolder, texts, recipe.vocabulary);
const config = decoderOf(vocabulary);
const tokenizer = await loadTokenizer(await huggingFaceFolder(tokenizerFolder), config);
const size = countParameters(parameterShapes(config));
console.log(`tokenizer: ${vocabulary} tokens; decoder: ${size} parameters`);

console.log("fitting answers to attributes, item by item");
const targets = fitTargets(survey, training, {
  items: survey.items,
  attributes: attributes.whole,
  ridge: recipe.ridge,
});

const values = new Float32Array(new SharedArrayBuffer(4 * size));
initialise(parameterShapes(config), recipe.seed, values);
const gradient = threadedGradient(config, values, recipe.shards);
const shared = {
  survey,
  tokenizer,
  end: specialTokens.indexOf(endToken),
  attributes: attributes.whole,
  further: attributes.further,
  said,
  respondents: training,
  targets,
  tokens: recipe.tokensPerShard,
};

async function stage(form: "base" | "tuned", shape: PackSource["shape"]): Promise<boolean> {
  const { steps, beginning, peakRate, warmup } = recipe[form];
  const began = performance.now();
  const done = await trainStage({
    config,
    settings: settingsOf(form),
    folder: join(work, form),
    values,
    gradient,
    draw: packDrawer({ ...shared, shape, beginning, seed: recipe.seed + (form === "tuned" ? 1 : 0) }),
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
  const folder = form === "base" ? join(target, "base") : target;
  await writeCheckpoint(folder, hubConfig(vocabulary, form), config, values);
  await cp(tokenizerFolder, folder, { recursive: true });
  return done === steps;
}

/** Everything that the weights of a form depend on. */
function settingsOf(form: "base" | "tuned"): string {
  const { base, tuned, saveEvery: _, ...common } = recipe;
  return JSON.stringify({ survey: survey.hash, ...common, base, tuned: form === "tuned" ? tuned : null });
}

function line(form: string, report: StageReport): string {
  const above = Object.entries(report.above)
    .map(([kind, loss]) => `${kind} ${loss.toFixed(3)}`)
    .join(", ");
  return (
    `${form} ${report.step}: loss ${report.loss.toFixed(4)}, floor ${report.floor.toFixed(4)}, ` +
    `item marginals ${report.ofMarginal.toFixed(4)} nats an answer; above the floor: ${above}; ` +
    `${report.answers} answers, ${report.tokensPerSecond.toFixed(0)} tokens/s`
  );
}

const toBase: PackSource["shape"] = (p, marginal, step) =>
  exaggerated(p, marginal, exaggeration(step, recipe.base.steps));

try {
  if (await stage("base", toBase)) await stage("tuned", (p) => sharpened(p, recipe.tuned.power));
} finally {
  await gradient.close();
}
