import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import { syntheticNote } from "../../survey/codebook/synthetic-note.js";
import type { LoadedSurvey } from "../../survey/survey/survey.js";
import type { MmdTest } from "../distance/mmd.js";
import type { TraitPoints } from "../points/points.js";
import type { AlignmentManifest } from "./alignment-manifest.js";

/** What distances are told by: a distance between populations, or the total variation of one margin. */
export interface AlignmentMeasure {
  readonly key: string;
  readonly name: string;
  readonly about: string;
}

/**
 * People whose distance from the reference is told: all personas (*before*), as many drawn at random (*random*, the
 * floor), the weighted personas (*weighted*), the aligned ones (*aligned*), or others of the reference (*best*).
 */
export interface AlignmentStage {
  readonly role: "before" | "random" | "weighted" | "aligned" | "best";
  readonly name: string;
  readonly n: number;
  /** By the measure's key; a mean over draws where there were several. */
  readonly distances: Readonly<Record<string, number>>;
  /** Standard deviations over draws. */
  readonly spread?: Readonly<Record<string, number>>;
}

/** What an alignment is made of. */
export interface AlignmentParts {
  readonly survey: LoadedSurvey;
  readonly rows: Int32Array;
  readonly measures: readonly AlignmentMeasure[];
  readonly stages: readonly AlignmentStage[];
  readonly populations?: AlignedPopulations;
  readonly tests?: { readonly before: MmdTest; readonly aligned: MmdTest };
  readonly manifest: AlignmentManifest;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Points before and after, and the half of the reference that both are compared with; in the traits' own units. */
export interface AlignedPopulations {
  readonly before: TraitPoints;
  readonly aligned: TraitPoints;
  readonly heldOut: TraitPoints;
}

/**
 * Personas chosen so that they are distributed as a reference population. Shows itself as a table of distances before and
 * after, beside what a random choice and what other people of the reference get.
 *
 * @example
 * const old = survey.where({ X003R2: 3, B_COUNTRY_ALPHA: "XAR" });
 * const reference = survey.where({ B_COUNTRY_ALPHA: "XBE" });
 * const aligned = await alignPersonas({ personas: old, reference, traits: ["Q49", "Q46"], n: 40, seed: 1 });
 * aligned.survey; // 40 personas, as any survey
 */
export class Alignment implements Displayable {
  /** The aligned personas: a survey like any other, labelled synthetic. */
  readonly survey: LoadedSurvey;
  /** `[n]`: the row of each in the persona set. */
  readonly rows: Int32Array;
  readonly measures: readonly AlignmentMeasure[];
  readonly stages: readonly AlignmentStage[];
  /** Absent where personas were aligned to margins. */
  readonly populations: AlignedPopulations | undefined;
  /** The permutation tests of MMD; absent where personas were aligned to margins. */
  readonly tests: { readonly before: MmdTest; readonly aligned: MmdTest } | undefined;
  /** What was done, as plain data. */
  readonly manifest: AlignmentManifest;
  private readonly notes: readonly string[];
  private readonly warnings: readonly string[];

  constructor(parts: AlignmentParts) {
    this.survey = parts.survey;
    this.rows = parts.rows;
    this.measures = parts.measures;
    this.stages = parts.stages;
    this.populations = parts.populations;
    this.tests = parts.tests;
    this.manifest = parts.manifest;
    this.notes = parts.notes;
    this.warnings = parts.warnings;
  }

  /** A row for each stage, a column for each measure. */
  toTable(): Table {
    const { measures, stages, tests } = this;
    return new Table(
      `SYNTHETIC: ${this.survey.codebook.title}`,
      [{ name: "people" }, { name: "n" }, ...measures.map(({ name }) => ({ name, digits: 3 }))],
      stages.map(({ name, n, distances }) => [name, n, ...measures.map(({ key }) => distances[key]!)]),
      [
        syntheticNote,
        ...measures.map(({ name, about }) => `${name}: ${about}.`),
        ...(tests === undefined
          ? []
          : [
              `MMD, p for being of one population with the held-out half: ${tests.before.p.toFixed(3)} before, ${tests.aligned.p.toFixed(3)} after.`,
            ]),
        ...this.notes,
      ],
      [],
      this.warnings,
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
