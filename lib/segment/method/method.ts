import type { LongWork } from "../../progress/progress.js";
import type { Table } from "../../show/table.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { Division } from "./division.js";

/** What a user is told about an option. */
export interface OptionHelp {
  /** A value as a cell could give it, in YAML. */
  readonly example: string;
  /** A phrase for help: "what makes a segment". */
  readonly says: string;
  readonly required?: true;
  /** The values it takes, where these are names; completion offers them. */
  readonly values?: readonly string[];
}

/** Whom a method learns from. */
export interface Sample {
  readonly survey: Survey;
  /** `[respondents]`, ≥ 0. A respondent of weight 0 is not learnt from, and may still have a segment. */
  readonly weights: Float64Array;
  /** The smallest effective n that a segment should have. */
  readonly minimum: number;
}

interface Method<Name extends string, Options extends object, Fitted extends object> {
  readonly name: Name;
  /** A line for help: what makes two respondents belong together. */
  readonly summary: string;
  /** What it takes beside the options of every segmentation. */
  readonly options: { readonly [Option in keyof Options]-?: OptionHelp };
  /**
   * Divides respondents by what was learnt: those that it was learnt from, another wave, or simulated ones.
   *
   * @throws PopuliError for a column that the survey lacks
   */
  readonly divide: (survey: Survey, fitted: Fitted) => Division;
  /** The items whose answers it learnt from, where it looked at answers. */
  readonly learntFrom?: (fitted: Fitted) => readonly string[];
  /** What a reader should know of the fit: notes for the segmentation's table. */
  readonly notes?: (fitted: Fitted) => readonly string[];
  /** What was learnt beyond the segments, such as the criteria of the models that were tried. */
  readonly tables?: (fitted: Fitted) => readonly Table[];
}

/** A method that is done at once. */
export interface ImmediateMethod<Name extends string, Options extends object, Fitted extends object>
  extends Method<Name, Options, Fitted> {
  readonly takes: "no time";
  /**
   * Learns what divides, as plain data that JSON can hold.
   *
   * @throws PopuliError for options that do not fit the survey
   */
  readonly fit: (sample: Sample, options: Options) => Fitted;
}

/** A method that takes time: it reports progress, and can be stopped. */
export interface LearningMethod<Name extends string, Options extends object, Fitted extends object>
  extends Method<Name, Options, Fitted> {
  readonly takes: "time";
  /**
   * Learns what divides, as plain data that JSON can hold.
   *
   * @throws PopuliError for options that do not fit the survey
   * @throws Interrupted when the signal is raised
   */
  readonly fit: (sample: Sample, options: Options, work: LongWork) => Promise<Fitted>;
}

/**
 * A way to divide respondents into segments: one file of the folder `maker`, entered in `methods.ts`. `segment`,
 * `%%segment`, its completion, checks and help follow from what it declares.
 */
export type SegmentationMethod<Name extends string, Options extends object, Fitted extends object> =
  | ImmediateMethod<Name, Options, Fitted>
  | LearningMethod<Name, Options, Fitted>;
