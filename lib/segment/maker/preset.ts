import { PopuliError } from "../../errors/populi-error.js";
import { type FoundConstruct, findConstructs, readConstructs } from "../construct/constructs.js";
import type { ClassRange } from "../method/class-range.js";
import type { LearningMethod } from "../method/method.js";
import { kMedoids, type LearntMedoids } from "./k-medoids.js";

/** The options of a theory's preset. */
export interface PresetOptions {
  /** Its name ("demo", "theory-15", "theory-59") or a YAML file. */
  readonly preset: string;
  /** The column of a construct, where the survey calls it otherwise; `null` leaves it out. */
  readonly columns?: Readonly<Record<string, string | null>>;
  /** How many segments (default 6, as the Six Americas). */
  readonly classes?: ClassRange;
  /** Seed of the samples that medoids are searched in (default 1). */
  readonly seed?: number;
}

/** A preset in a survey: which constructs it found in which columns, and the clusters of these. */
export interface LearntPreset extends LearntMedoids {
  readonly title: string;
  readonly source: string;
  readonly found: readonly FoundConstruct[];
  readonly lacking: readonly string[];
}

/**
 * The identifiers that a theory names, as far as a survey has them, and segments of respondents who are alike on them:
 * clusters around medoids by Gower's distance, because so many identifiers cannot be crossed.
 */
export const preset: LearningMethod<"preset", PresetOptions, LearntPreset> = {
  name: "preset",
  summary: "respondents alike on the identifiers that a theory names",
  takes: "time",
  options: {
    preset: {
      example: "demo",
      says: "its name or a YAML file",
      required: true,
      values: ["demo", "theory-15", "theory-59"],
    },
    columns: {
      example: "{ income: rincom16 }",
      says: "the column of a construct, where the survey calls it otherwise",
    },
    classes: { example: "6", says: "how many segments; of several, the number with the largest silhouette" },
    seed: { example: "1", says: "seed of the samples that medoids are searched in" },
  },
  fit: async (sample, { preset: name, columns = {}, classes = 6, seed = 1 }, work) => {
    const set = readConstructs(name);
    const { found, lacking } = findConstructs(sample.survey, set, columns);
    if (found.length === 0)
      throw new PopuliError(
        `the survey has none of the ${set.constructs.length} constructs of ${name}`,
        { file: sample.survey.file },
        `name their columns, columns: { ${set.constructs[0]!.name}: COLUMN }`,
      );
    const items = found.map(({ column }) => column);
    const learnt = await kMedoids.fit(sample, { items, classes, seed }, work);
    return { ...learnt, title: set.title, source: set.source, ...{ found, lacking } };
  },
  divide: kMedoids.divide,
  notes: (fitted) => {
    const { title, source, found, lacking } = fitted;
    return [
      `${title}: ${found.length} of ${found.length + lacking.length} constructs, ${found.map(({ construct, column }) => `${construct} (${column})`).join(", ")}`,
      ...(lacking.length > 0 ? [`the survey lacks: ${lacking.join(", ")}`] : []),
      ...(source === "" ? [] : [source]),
      ...(kMedoids.notes?.(fitted) ?? []),
    ];
  },
  tables: (fitted) => kMedoids.tables?.(fitted) ?? [],
};
