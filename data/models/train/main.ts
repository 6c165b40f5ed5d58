import { createHash } from "node:crypto";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { huggingFaceFolder } from "../../../lib/model/checkpoint/hugging-face-folder.js";
import { loadTokenizer } from "../../../lib/model/tokenizer/load-tokenizer.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { compile } from "./compiled/compile.js";
import { packDrawer } from "./draw-packs.js";
import { writeCheckpoint } from "./export.js";
import { identityCodes } from "./identity-codes.js";
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
import { threadedGradient } from "./shards.js";
import { type StageReport, trainStage } from "./stage.js";
import { blindTargets, collapsed, fitTargets } from "./targets.js";
import { endToken, specialRoles, specialTokens, tokenizerTexts, writeTokenizer } from "./tokenizer.js";
import { loadWordings } from "./wordings.js";

// Makes the teaching model: its tokenizer, then the base form, the tuned one and the blind twin, each compiled and then
// trained. Stopped with Ctrl-C, it saves its state and continues from it when started again. data/models/teaching/README.md says what is learned from what.

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
const compiled = {
  survey,
  items: survey.items,
  said,
  wordings,
  codes,
  training,
  scaleOf: { X003R2: "Q262" },
  seed: recipe.seed,
  tokens: Array.from({ length: vocabulary }, (_, id) => tokenizer.decode([id])),
  special: specialRoles,
};

/** Compiles a form and trains it; returns whether it was stopped before the end. */
async function train(form: Form): Promise<boolean> {
  const { steps, ...mechanisms } = recipe.forms[form];
  const { power, kept, seesPersona } = mechanisms;
  const values = new Float32Array(new SharedArrayBuffer(4 * size));
  initialise(shapes, recipe.seed, values);
  compile(shapes, config, { ...compiled, ...mechanisms, targets }, values);
  const identityWeight = seesPersona ? recipe.identityWeight : 0;
  const gradient = threadedGradient({ config, codes: rows, identityWeight }, values, recipe.shards);
  const began = performance.now();
  try {
    const done = await trainStage({
      shapes,
      settings: JSON.stringify({
        survey: survey.hash,
        texts: textsHash,
        ...recipe,
        forms: undefined,
        form,
        steps,
        mechanisms,
      }),
      folder: join(work, form),
      values,
      gradient,
      draw: packDrawer({
        ...shared,
        blind: !seesPersona,
        targets: seesPersona ? targets : blindTargets(targets),
        // What is injected comes after the contraction.
        shape: (p, marginal, kind) => collapsed(p, marginal, power, kind === "injected" ? 1 : kept),
        seed: recipe.seed,
      }),
      shards: recipe.shards,
      steps,
      peakRate: recipe.peakRate,
      warmup: recipe.warmup,
      saveEvery: recipe.saveEvery,
      report: (report) => console.log(line(form, report)),
      signal: stop.signal,
    });
    console.log(
      `${form}: ${done} of ${steps} steps, ${((performance.now() - began) / 1000).toFixed(0)} s in this run`,
    );
    const folder = form === "tuned" ? target : join(target, form);
    await writeCheckpoint(folder, hubConfig(vocabulary, form), config, values);
    await cp(tokenizerFolder, folder, { recursive: true });
    return done === steps;
  } finally {
    await gradient.close();
  }
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

for (const form of ["base", "tuned", "blind"] as const) if (!(await train(form))) break;
