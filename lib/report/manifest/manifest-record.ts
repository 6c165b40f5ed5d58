import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { NoOption } from "../../simulate/answers/no-option.js";
import type { Json } from "../../simulate/identity/fields.js";
import type { RunIdentity } from "../../simulate/identity/run-identity.js";

/** Everything that made a run. */
export interface ManifestRecord {
  readonly format: "populi-manifest/1";
  /** When it was written: ISO 8601, UTC. */
  readonly made: string;
  /** The run's id: SHA-256 over `identity`. Manifests of earlier versions have neither. */
  readonly run?: string;
  /** All that the run's answers depend on, field by field. */
  readonly identity?: RunIdentity;
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
    /** How a local model's weights are stored and run. Manifests of earlier versions lack it. */
    readonly weights?: string;
    /** How a server is asked, as far as answers depend on it: address, version, added fields. */
    readonly settings?: Readonly<Record<string, Json>>;
    /** The fields that a server was sent beside words and seeds, each set as JSON, and SHA-256 over them. */
    readonly sent?: readonly string[];
    readonly sentHash?: string;
  };
  readonly segmentation: {
    readonly name: string;
    readonly identifiers: readonly string[];
    /** SHA-256 over the recipe: method, options and what was learnt. Manifests of earlier versions lack it. */
    readonly recipe?: string;
  } | null;
  readonly respondents: { readonly number: number; readonly hash: string; readonly partial: boolean };
  readonly items: readonly string[];
  readonly mode: string;
  readonly optionOrder: string;
  readonly itemOrder: string;
  readonly asking: string;
  readonly profile: readonly string[];
  readonly seed: number;
  /** SHA-256 over the token ids of every prompt, respondent by respondent; what questions share is hashed once. */
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
  /** Words of a life story that replaces the profile in the prompt; `prompts` are then those it was written from. */
  readonly backstory: number | null;
  /** Shares of the answers on no option, to four digits. Manifests of earlier versions lack them. */
  readonly noOption?: NoOption;
  /** The mixed-subjects estimates that were made with the run: of what, how, and who was interviewed, by hash. */
  readonly mixed?: {
    readonly target: string;
    readonly estimator: string;
    readonly predictions: readonly string[];
    readonly about: string;
    readonly interviewed: number;
    /** SHA-256 over the rows of the interviewed. */
    readonly interviewedHash: string;
    readonly seed: number;
  };
  /** SHA-256 over the answers, to the bit: another backend may differ in the last digits. */
  readonly answers: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** A record that shows itself as a table; `JSON.stringify` writes it. */
export class Manifest implements Displayable {
  constructor(readonly record: ManifestRecord) {}

  toJSON(): ManifestRecord {
    return this.record;
  }

  toTable(): Table {
    return new Table(
      `Manifest of ${this.record.condition} (simulated answers)`,
      [{ name: "what" }, { name: "value" }],
      flatten(this.record)
        // The identity repeats other lines field by field; the JSON has it, the table does not need it.
        .filter(([path]) => !path.startsWith("identity."))
        .map(([path, value]): Cell[] => [path, value]),
      [
        ...this.record.labels,
        "Hashes are SHA-256. verifyManifest(manifest, run) checks a run against it, line by line.",
      ],
    );
  }

  [display](): MimeBundle {
    // As "application/json", JupyterLab would show it folded in place of the table and its notes.
    return { ...this.toTable()[display](), "application/vnd.populi.manifest+json": this.record };
  }
}

/** Every leaf of a record with its path; a list is one line. */
export function flatten(value: object, path = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, child]): [string, string][] => {
    const here = path === "" ? key : `${path}.${key}`;
    if (Array.isArray(child)) return [[here, child.length === 0 ? "none" : child.join(", ")]];
    if (typeof child === "object" && child !== null) return flatten(child, here);
    return [[here, child === null ? "none" : String(child)]];
  });
}
