import type { Code } from "../survey/codebook/codebook.js";
import type { Survey } from "../survey/survey/survey.js";

/** Which respondents belong together, before anything is counted. */
export interface Division {
  /** The columns that segments are made from. */
  readonly identifiers: readonly string[];
  /** In the order in which they are shown. */
  readonly segments: readonly {
    /** The same in every run, such as "1·3·2". */
    readonly key: string;
    readonly label: string;
    /** The codes that all respondents of the segment share; empty where a method does not divide by shared values. */
    readonly codes: Readonly<Record<string, Code>>;
  }[];
  /** `[respondents]`: position in `segments`, or −1. */
  readonly of: Int32Array;
  /** How many respondents have no segment, by what they lack. */
  readonly excluded: ReadonlyMap<string, number>;
}

/** What a user is told about an option. */
export interface OptionHelp {
  /** A value as a cell could give it, in YAML. */
  readonly example: string;
  /** A phrase for help: "what makes a segment". */
  readonly says: string;
  readonly required?: true;
}

/**
 * A way to divide respondents into segments: one file in this folder, entered in `methods.ts`. `segment`, `%%segment`,
 * its completion, checks and help follow from what it declares.
 */
export interface SegmentationMethod<Name extends string, Options extends object> {
  readonly name: Name;
  /** A line for help: what makes two respondents belong together. */
  readonly summary: string;
  /** What it takes beside the options of every segmentation. */
  readonly options: { readonly [Option in keyof Options]-?: OptionHelp };
  /** @throws PopuliError for options that do not fit the survey */
  readonly divide: (survey: Survey, options: Options) => Division;
}
