import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { PopuliError } from "../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { type Cell, Table } from "../show/table.js";
import type { AnswerSet } from "../simulate/answers.js";
import { promptsFor } from "../simulate/interview.js";
import { serverWords } from "../simulate/server/server-respondent.js";
import type { Simulation } from "../simulate/simulation.js";
import { isServerStudy } from "../simulate/study.js";
import { describeLayers } from "../steer/layers.js";

/** Everything that made a run, as it is written down. */
export interface ManifestRecord {
  readonly format: "populi-manifest/1";
  /** When it was written, ISO 8601, UTC. */
  readonly made: string;
  readonly condition: string;
  readonly labels: readonly string[];
  readonly survey: {
    readonly name: string;
    readonly file: string;
    readonly hash: string;
    readonly synthetic: boolean;
    readonly respondents: number;
  };
  readonly model: {
    readonly name: string;
    readonly architecture: string;
    readonly hash: string;
    readonly backend: string;
    readonly teaching: boolean;
  };
  readonly segmentation: { readonly name: string; readonly identifiers: readonly string[] } | null;
  readonly respondents: { readonly number: number; readonly hash: string; readonly partial: boolean };
  readonly items: readonly string[];
  readonly mode: string;
  readonly optionOrder: string;
  readonly itemOrder: string;
  readonly asking: string;
  readonly profile: readonly string[];
  readonly seed: number;
  /**
   * SHA-256 over the token ids of every prompt, respondent by respondent; of each question alone, whatever goes before
   * it.
   */
  readonly prompts: string;
  readonly steering: {
    readonly vectors: string;
    readonly attributes: readonly string[];
    readonly layers: string;
    readonly strength: number;
    readonly noise: { readonly sigma: number; readonly scope: string; readonly seed: number };
  } | null;
  /** The language vectors added after the last block. */
  readonly values: { readonly vectors: string; readonly strength: number; readonly language: string } | null;
  /** Languages respondents are asked in, one each. */
  readonly languages: readonly string[];
  /** Words asked for of a life story told in place of the profile; `prompts` are then those it was written from. */
  readonly backstory: number | null;
  /** SHA-256 over the answers, to the bit: another backend may differ in the last digits. */
  readonly answers: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** A record that shows itself as a table and is written with `JSON.stringify`. */
export class Manifest implements Displayable {
  constructor(readonly record: ManifestRecord) {}

  toJSON(): ManifestRecord {
    return this.record;
  }

  toTable(): Table {
    return new Table(
      `Manifest of ${this.record.condition} (simulated answers)`,
      [{ name: "what" }, { name: "value" }],
      flatten(this.record).map(([path, value]): Cell[] => [path, value]),
      [
        ...this.record.labels,
        "Hashes are SHA-256. verifyManifest(manifest, run) checks a run against it, line by line.",
      ],
    );
  }

  [display](): MimeBundle {
    return { ...this.toTable()[display](), "application/json": this.record };
  }
}

/**
 * Writes down what made a run: survey, model, prompts, injections and answers with their hashes, seeds, versions, labels.
 *
 * @param made when, for the record (default: now)
 * @example
 * JSON.stringify(manifest(run), null, 2);
 */
export function manifest(run: Simulation, made: Date = new Date()): Manifest {
  const { study, plan, treatment, answers } = run;
  const { survey, model, segmentation } = study;
  return new Manifest({
    format: "populi-manifest/1",
    made: made.toISOString(),
    condition: run.condition,
    labels: run.labels,
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
    },
    segmentation:
      segmentation === undefined
        ? null
        : { name: segmentation.name, identifiers: [...segmentation.identifiers] },
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
    profile: treatment.profile ? [...study.profileAttributes] : [],
    seed: study.seed,
    prompts: promptsHash(run),
    steering:
      plan === undefined || treatment.steering === undefined
        ? null
        : {
            vectors: plan.vectors.fingerprint,
            attributes: [...plan.attributes],
            layers: describeLayers(treatment.steering.layers),
            strength: plan.strength,
            noise: { sigma: plan.noise.sigma, scope: plan.noise.scope, seed: plan.noise.seed },
          },
    values:
      treatment.values === undefined
        ? null
        : {
            vectors: treatment.values.vectors.fingerprint,
            strength: treatment.values.strength,
            language: treatment.values.language,
          },
    languages: [...(treatment.languages?.among ?? ["en"])],
    backstory: treatment.backstory?.words ?? null,
    answers: answersHash(answers),
    versions: versions(),
  });
}

/** One line of a check. */
export interface ManifestLine {
  readonly what: string;
  readonly recorded: string;
  readonly found: string;
  readonly same: boolean;
}

/** A run held against a manifest. Shows itself as the table of its lines. */
export class ManifestCheck implements Displayable {
  constructor(
    readonly condition: string,
    readonly lines: readonly ManifestLine[],
  ) {}

  /** Whether everything that makes a run is the same; other versions of the software alone do not count against it. */
  get same(): boolean {
    return this.lines.every((line) => line.same || line.what.startsWith("versions."));
  }

  toTable(): Table {
    return new Table(
      this.same
        ? `${this.condition} is the run of this manifest`
        : `${this.condition} is NOT the run of this manifest`,
      [{ name: "what" }, { name: "recorded" }, { name: "found" }, { name: "" }],
      this.lines.map(({ what, recorded, found, same }) => [
        what,
        recorded,
        same ? "the same" : found,
        same ? "" : "differs",
      ]),
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/**
 * Holds a run against a manifest, line by line: is it of the same survey and model, asked the same prompts with the same
 * injections and seeds, and were the answers the same?
 *
 * @param recorded a manifest, its JSON text, or the parsed object
 * @throws PopuliError when it is no manifest
 * @example
 * verifyManifest(readFileSync("run.manifest.json", "utf8"), run).same;
 */
export function verifyManifest(recorded: Manifest | ManifestRecord | string, run: Simulation): ManifestCheck {
  const before = new Map(flatten(recordOf(recorded)));
  const now = new Map(flatten(manifest(run).record));
  const lines = [...new Set([...before.keys(), ...now.keys()])]
    .filter((what) => what !== "made")
    .map((what) => {
      const [was, is] = [before.get(what) ?? "—", now.get(what) ?? "—"];
      return { what, recorded: was, found: is, same: was === is };
    });
  return new ManifestCheck(run.condition, lines);
}

function recordOf(given: Manifest | ManifestRecord | string): ManifestRecord {
  if (given instanceof Manifest) return given.record;
  let value: unknown = given;
  if (typeof given === "string") {
    try {
      value = JSON.parse(given);
    } catch (error) {
      throw new PopuliError(
        `this is no manifest: ${error instanceof Error ? error.message : String(error)}`,
        {},
        "expected the JSON that JSON.stringify(manifest(run)) gives",
      );
    }
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (format !== "populi-manifest/1") {
    throw new PopuliError(
      `this is no manifest: its format is ${format === undefined ? "not given" : `'${String(format)}'`}`,
      {},
      "expected 'populi-manifest/1'",
    );
  }
  return value as ManifestRecord;
}

/** Every leaf of a record with its path, lists in one line: the same record gives the same lines. */
function flatten(value: object, path = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, child]): [string, string][] => {
    const here = path === "" ? key : `${path}.${key}`;
    if (Array.isArray(child)) return [[here, child.length === 0 ? "none" : child.join(", ")]];
    if (typeof child === "object" && child !== null) return flatten(child, here);
    return [[here, child === null ? "none" : String(child)]];
  });
}

function promptsHash(run: Simulation): string {
  const hash = createHash("sha256");
  for (const respondent of run.answers.respondents) {
    if (isServerStudy(run.study)) {
      const { system, prompts } = serverWords(run.study, run.treatment, respondent);
      hash.update(JSON.stringify([system, prompts.map(({ item, text }) => [item, text])]));
      continue;
    }
    const { prefix, questions } = promptsFor(run.study, run.treatment, respondent);
    hash.update(JSON.stringify([prefix, questions.map(({ prompt, ids }) => [prompt.item, ids])]));
  }
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
  const require = createRequire(import.meta.url);
  const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;
  return {
    populi: versionOf("populi"),
    tfjs: versionOf("@tensorflow/tfjs"),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}
