import { PopuliError } from "../../errors/populi-error.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import { manifest } from "./manifest.js";
import { flatten, Manifest, type ManifestRecord } from "./manifest-record.js";

/** One line of a check. */
export interface ManifestLine {
  readonly what: string;
  readonly recorded: string;
  readonly found: string;
  readonly same: boolean;
}

/** A run compared with a manifest. Shows itself as a table. */
export class ManifestCheck implements Displayable {
  constructor(
    readonly condition: string,
    readonly lines: readonly ManifestLine[],
  ) {}

  /** Whether everything that made the run is the same; versions of the software may differ. */
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
 * Compares a run with a manifest, line by line: survey, model, prompts, injections, seeds and answers.
 *
 * @param recorded a manifest, its JSON text, or the parsed object
 * @throws PopuliError when it is not a manifest
 * @example
 * verifyManifest(readFileSync("run.manifest.json", "utf8"), run).same;
 */
export function verifyManifest(recorded: Manifest | ManifestRecord | string, run: Simulation): ManifestCheck {
  const record = recordOf(recorded);
  const lines = compareManifests(record, manifest(run).record);
  const plain = lines.filter(({ what }) => what !== "run" && !what.startsWith("identity."));
  // The identity mostly repeats other lines. It is shown only where nothing else explains why answers differ.
  const explained = plain.some(({ what, same }) => !same && what !== "answers");
  const sameRun = lines.find(({ what }) => what === "run")?.same ?? true;
  return new ManifestCheck(run.condition.name, explained || sameRun ? plain : lines);
}

/** Two records line by line; a field that records of earlier versions lack is compared where both have it. */
export function compareManifests(record: ManifestRecord, found: ManifestRecord): readonly ManifestLine[] {
  const before = new Map(flatten(record));
  const now = new Map(flatten(found));
  return (
    [...new Set([...before.keys(), ...now.keys()])]
      // What is on no option follows from the answers, which are compared to the bit.
      .filter((what) => what !== "made" && !what.startsWith("noOption."))
      // Estimates made with a run are not part of it.
      .filter((what) => !what.startsWith("mixed."))
      .filter((what) => record.identity !== undefined || before.has(what))
      .filter((what) => what !== "model.weights" || before.has(what))
      .map((what) => {
        const [was, is] = [before.get(what) ?? "—", now.get(what) ?? "—"];
        return { what, recorded: was, found: is, same: was === is };
      })
  );
}

function recordOf(given: Manifest | ManifestRecord | string): ManifestRecord {
  if (given instanceof Manifest) return given.record;
  let value: unknown = given;
  if (typeof given === "string") {
    try {
      value = JSON.parse(given);
    } catch (error) {
      throw new PopuliError(
        `this is not a manifest: ${error instanceof Error ? error.message : String(error)}`,
        {},
        "expected the JSON that JSON.stringify(manifest(run)) gives",
      );
    }
  }
  const format = (value as { format?: unknown } | null)?.format;
  if (format !== "populi-manifest/1") {
    throw new PopuliError(
      `this is not a manifest: its format is ${format === undefined ? "not given" : `'${String(format)}'`}`,
      {},
      "expected 'populi-manifest/1'",
    );
  }
  return value as ManifestRecord;
}
