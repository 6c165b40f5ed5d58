import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { populiVersion } from "../../files/package-root.js";
import type { Mixed } from "../../mixed/mixed-result.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { allRead, type NoOption, noOptionKinds } from "../../simulate/answers/no-option.js";
import { readLabels } from "../../simulate/answers/read-warning.js";
import { answererOfRun, type Simulation } from "../../simulate/result/simulation.js";
import { describeLayers } from "../../steer/layers.js";
import { Manifest, type ManifestRecord } from "./manifest-record.js";

/**
 * Writes down what made a run: survey, model, prompts, injections and answers with their hashes, seeds, versions,
 * labels.
 *
 * @param made when, for the record (default: now)
 * @param mixed mixed-subjects estimates made with the run: the record says how, and who was interviewed, by hash
 * @example
 * JSON.stringify(manifest(run), null, 2);
 */
export function manifest(run: Simulation, made: Date = new Date(), mixed?: Mixed): Manifest {
  const { study, plan, condition, answers, model } = run;
  const { survey, segmentation } = study;
  return new Manifest({
    format: "populi-manifest/1",
    made: made.toISOString(),
    run: run.id,
    identity: run.identity,
    condition: condition.name,
    // What is on no option has lines of its own.
    labels: run.labels.filter((label) => !readLabels(answers.noOption).includes(label)),
    survey: {
      name: survey.name,
      // The folder is the writer's own business, and says nothing to a reader.
      file: basename(survey.file),
      hash: survey.hash,
      synthetic: survey.codebook.synthetic,
      respondents: survey.size,
    },
    model: {
      name: model.name,
      architecture: model.architecture,
      hash: model.hash,
      backend: model.backend,
      teaching: model.teaching,
      ...(model.weights !== undefined && { weights: model.weights }),
      settings: answererOfRun(run).settings,
      ...whatWasSent(answererOfRun(run).sent?.(study, condition)),
    },
    segmentation:
      segmentation === undefined
        ? null
        : {
            name: segmentation.name,
            identifiers: [...segmentation.identifiers],
            recipe: segmentation.recipe.hash,
          },
    respondents: {
      number: answers.respondents.length,
      hash: sha256([answers.respondents]),
      partial: run.partial,
    },
    items: answers.items.map(({ item }) => item),
    mode: study.mode,
    optionOrder: study.optionOrder,
    itemOrder: study.itemOrder,
    asking: study.asking,
    profile: condition.profile ? [...study.profileAttributes] : [],
    seed: study.seed,
    prompts: promptsHash(run),
    steering:
      plan === undefined || condition.steering === undefined
        ? null
        : {
            vectors: plan.vectors.fingerprint,
            attributes: [...plan.attributes],
            layers: describeLayers(condition.steering.layers),
            strength: plan.strength,
            noise: { sigma: plan.noise.sigma, scope: plan.noise.scope, seed: plan.noise.seed },
          },
    values:
      condition.values === undefined
        ? null
        : {
            vectors: condition.values.vectors.fingerprint,
            strength: condition.values.strength,
            language: condition.values.language,
          },
    languages: [...(condition.languages?.among ?? ["en"])],
    backstory: condition.backstory?.words ?? null,
    noOption: toFourDigits(answers.noOption),
    ...(mixed !== undefined && { mixed: howMixed(mixed) }),
    answers: answersHash(answers),
    versions: versions(),
  });
}

function howMixed({ how }: Mixed): NonNullable<ManifestRecord["mixed"]> {
  return {
    target: how.target,
    estimator: how.estimator.name,
    predictions: how.predictions,
    about: how.about,
    interviewed: how.interviewed.n,
    interviewedHash: how.interviewed.hash,
    seed: how.seed,
  };
}

/** The fields that a server was sent, as they came out of what it refused, and their hash. */
function whatWasSent(
  sent: readonly string[] | undefined,
): Pick<ManifestRecord["model"], "sent" | "sentHash"> {
  if (sent === undefined) return {};
  return { sent, sentHash: createHash("sha256").update(JSON.stringify(sent)).digest("hex") };
}

function promptsHash(run: Simulation): string {
  const { study, condition, answers } = run;
  const answerer = answererOfRun(run);
  const hash = createHash("sha256");
  for (const respondent of answers.respondents)
    hash.update(JSON.stringify(answerer.promptsOf(study, condition, respondent)));
  return hash.digest("hex");
}

function answersHash(answers: AnswerSet): string {
  const hash = createHash("sha256");
  for (const item of answers.items) {
    hash.update(JSON.stringify([item.item, item.options]));
    hash.update(new Uint8Array(item.rows.buffer, item.rows.byteOffset, item.rows.byteLength));
  }
  return hash.digest("hex");
}

function sha256(parts: readonly ArrayBufferView[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  return hash.digest("hex");
}

/** The package's own version, what it computes with, and where. */
function versions(): Record<string, string> {
  const tfjs = createRequire(import.meta.url)("@tensorflow/tfjs-core/package.json") as { version: string };
  return {
    populi: populiVersion,
    tfjs: tfjs.version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}

/** Another backend may differ in the last digits. */
function toFourDigits(shares: NoOption): NoOption {
  const rounded = noOptionKinds.map(({ key }) => [key, Number(shares[key].toFixed(4))] as const);
  return { ...allRead, ...Object.fromEntries(rounded) };
}
