import { createHash } from "node:crypto";
import { checkGiven } from "../../errors/check-given.js";
import { counted } from "../../errors/counted.js";
import {
  callable,
  finiteNumber,
  type Kind,
  optional,
  record,
  text,
  wholeFromOne,
} from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type LongWork, workKinds } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { randomStream } from "../../random/stream.js";
import { type ShownAsTable, shownAsTable } from "../../show/shown-as-table.js";
import { Table } from "../../show/table.js";
import type { Ask } from "../../steer/texts/generate-texts.js";
import { syntheticNote } from "../../survey/codebook/synthetic-note.js";
import type { LoadedSurvey } from "../../survey/survey/survey.js";
import { Journal } from "./journal.js";
import { askForJson, NothingUsable } from "./json-reply.js";
import { personTexts } from "./person-texts.js";
import { narrativeColumn, personaSurvey } from "./persona-survey.js";
import { rubric as ourRubric, type RubricCriterion } from "./rubric.js";
import { judgeWords, readPersona, readScores, writeWords } from "./written-persona.js";

/** What personas are written from, by whom, and how they are judged. */
export interface GeneratePersonasOptions extends LongWork {
  /** A folder of `.txt` and `.md` files, each with the texts of one person; or the texts by name. */
  readonly texts: string | Readonly<Record<string, string>>;
  /** The model that writes: `askLocally(model)`, `askServer(server)`, or a function of your own. */
  readonly ask: Ask;
  /** The model that judges (default: the one that writes). */
  readonly judge?: Ask;
  readonly seed: number;
  /** Keeps every persona as it comes (JSON Lines): a call that was interrupted goes on. */
  readonly file?: string;
  /** What personas are judged by, from 1 to 5 (default: grounded, specific, coherent, unstereotyped). */
  readonly rubric?: readonly RubricCriterion[];
  /** The least mean score of a persona that is kept (default 4); one with a score below 2 never is. */
  readonly threshold?: number;
  /** Words of a persona (default 60 to 160). */
  readonly words?: readonly [least: number, most: number];
  /** Characters of a text that are read, from its beginning (default 12,000). */
  readonly characters?: number;
  /** Times one persona or judgement is asked for before giving up (default 4). */
  readonly attempts?: number;
}

/** A persona as it was written and judged. */
export interface JudgedPersona {
  /** The name of its text. */
  readonly key: string;
  readonly persona: string;
  /** By criterion, 1 to 5. */
  readonly scores: Readonly<Record<string, number>>;
  readonly mean: number;
  readonly kept: boolean;
  /** Whether its text was longer than what was read. */
  readonly cut: boolean;
}

/** Personas written from texts. Shows itself as a table with every persona's scores. */
export interface GeneratedPersonas extends ShownAsTable {
  /** The personas that were kept, as a survey with their scores, labelled synthetic. */
  readonly survey: LoadedSurvey;
  readonly judged: readonly JudgedPersona[];
  /** Texts of which the model wrote no persona that could be used, or judged none; a second call tries them again. */
  readonly failed: readonly FailedText[];
}

/** A text without a persona, and what was wrong with the last reply. */
export interface FailedText {
  readonly key: string;
  readonly because: string;
}

const leastScore = 2;

const modelAsked: Kind = {
  ...callable,
  advice: () => "give askLocally(model), askServer(server), or a function of your own",
};

/**
 * Lets a model write a narrative persona from long texts of each person, in the second person, and judge it by a rubric
 * ("Population-Aligned Persona Generation for LLM-based Social Simulation": persona mining and quality assessment; the wording
 * is ours). A persona must have the right length, must not repeat twelve words of its text in a row, and must hold no address,
 * telephone number or handle; other replies go back with what is wrong. A text of which no reply can be used is left out, and
 * named.
 *
 * @throws PopuliError for a folder without texts, a model that gives nothing usable for any of them, a threshold that nobody reaches, or a
 *   file that was begun for something else
 * @throws Interrupted; with `file`, a second call continues
 * @example
 * const written = await generatePersonas({ texts: "diaries", ask: askLocally(model), file: "personas.jsonl", seed: 1 });
 * written.survey;
 */
export async function generatePersonas(options: GeneratePersonasOptions): Promise<GeneratedPersonas> {
  checkGiven<GeneratePersonasOptions>("generatePersonas", options, {
    texts: {
      what: 'a folder of .txt and .md files, or texts by name: { anna: "…" }',
      fits: (value) =>
        text.fits(value) || (record.fits(value) && Object.values(value as object).every(text.fits)),
    },
    ...{ ask: modelAsked, judge: optional(modelAsked), seed: finiteNumber, file: optional(text) },
    rubric: optional({
      what: 'criteria: [{ name: "grounded", asks: "Everything in the persona follows from the texts." }]',
      fits: (value) =>
        Array.isArray(value) &&
        value.length > 0 &&
        value.every((one) => record.fits(one) && text.fits(one.name) && text.fits(one.asks)),
    }),
    threshold: optional({
      what: "a score from 1 to 5",
      fits: (value) => typeof value === "number" && value >= 1 && value <= 5,
    }),
    words: optional({
      what: "the fewest and the most words of a persona: [60, 160]",
      fits: (value) =>
        Array.isArray(value) && value.length === 2 && value.every(wholeFromOne.fits) && value[0] <= value[1],
    }),
    ...{ characters: optional(wholeFromOne), attempts: optional(wholeFromOne) },
    ...workKinds,
  });
  const { ask, judge = ask, seed, rubric = ourRubric, threshold = 4, words = [60, 160] } = options;
  const { attempts = 4, characters = 12_000 } = options;
  const texts = Object.entries(
    typeof options.texts === "string" ? personTexts(options.texts) : options.texts,
  );
  if (texts.length === 0) throw new PopuliError("there are no texts");
  // The threshold decides at the end, so that it can be changed without asking again.
  const request = createHash("sha256")
    .update(JSON.stringify([texts, seed, rubric, words, characters]))
    .digest("hex")
    .slice(0, 16);
  const journal = new Journal<Omit<JudgedPersona, "kept">>(options.file, request);
  const steps = { task: "writing personas", total: texts.length, unit: "personas" };
  const failed: FailedText[] = [];
  const judged = await track(steps, options, async (track) => {
    const write = async (key: string, whole: string): Promise<Omit<JudgedPersona, "kept">> => {
      const text = whole.slice(0, characters);
      const common = (what: string) => ({
        ...{ attempts, signal: track.signal, what: `${what} of ${key}` },
        seedOf: (attempt: number) => randomStream(seed, [what, key, attempt]).integer(2 ** 31),
      });
      const persona = await askForJson({
        ...{ ...common("the persona"), ask, text: writeWords(text, words) },
        read: (content) => readPersona(content, text, words),
      });
      const scores = await askForJson({
        ...{ ...common("the judgement"), ask: judge, text: judgeWords(text, persona, rubric) },
        read: (content) => readScores(content, rubric),
      });
      const values = Object.values(scores);
      const mean = values.reduce((sum, score) => sum + score, 0) / values.length;
      return { key, persona, scores, mean, cut: whole.length > text.length };
    };
    const all: JudgedPersona[] = [];
    for (const [key, whole] of texts) {
      await track.breathe();
      let one = journal.get(key);
      if (one === undefined) {
        const written = await write(key, whole).catch((error: unknown) => {
          if (error instanceof NothingUsable) return { key, because: error.message.split("\n")[0]! };
          throw error;
        });
        track.step();
        if ("because" in written) {
          failed.push(written);
          continue;
        }
        one = written;
        journal.put(one);
      } else track.step();
      const lowest = Math.min(...Object.values(one.scores));
      all.push({ ...one, kept: one.mean >= threshold && lowest >= leastScore });
    }
    return all;
  });
  if (judged.length === 0)
    throw new PopuliError(
      `none of ${counted(texts.length, "text")} became a persona: ${failed[0]!.because}`,
      {},
      "use a larger model, or more attempts",
    );
  const kept = judged.filter((one) => one.kept);
  if (kept.length === 0)
    throw new PopuliError(
      `none of ${counted(judged.length, "persona")} reaches ${threshold} on the rubric; the best has ${Math.max(...judged.map(({ mean }) => mean)).toFixed(2)}`,
      {},
      "lower `threshold`, or use a larger model; what was written is kept in `file`",
    );
  return shownAsTable({ survey: surveyOfKept(kept, rubric), judged, failed }, () =>
    judgedTable(judged, failed, rubric, threshold),
  );
}

function surveyOfKept(kept: readonly JudgedPersona[], rubric: readonly RubricCriterion[]): LoadedSurvey {
  const plain = { values: [], missing: [] } as const;
  return personaSurvey("personas", "Personas written from texts by a model", [
    {
      variable: { ...plain, name: "source", label: "name of the text", measure: "nominal", role: "id" },
      codes: kept.map(({ key }) => key),
    },
    narrativeColumn(
      "persona",
      kept.map(({ persona }) => persona),
    ),
    ...rubric.map(({ name, asks }) => ({
      variable: { ...plain, name, label: asks, measure: "scale", role: "other" } as const,
      codes: kept.map(({ scores }) => scores[name]!),
    })),
  ]);
}

function judgedTable(
  judged: readonly JudgedPersona[],
  failed: readonly FailedText[],
  rubric: readonly RubricCriterion[],
  threshold: number,
): Table {
  const kept = judged.filter((one) => one.kept).length;
  const cut = judged.filter((one) => one.cut).length;
  return new Table(
    `SYNTHETIC: ${kept} of ${counted(judged.length, "persona")} kept`,
    [{ name: "text" }, ...rubric.map(({ name }) => ({ name })), { name: "mean", digits: 2 }, { name: "" }],
    judged.map(({ key, scores, mean, kept: isKept }) => [
      key,
      ...rubric.map(({ name }) => scores[name]!),
      mean,
      isKept ? "kept" : "left out",
    ]),
    [
      syntheticNote,
      `Kept: a mean of ${threshold} or more, and no score below ${leastScore}, of 5. ${rubric.map(({ name, asks }) => `${name}: ${asks}`).join(" ")}`,
      ...(failed.length > 0
        ? [
            `No persona was written of ${failed.length} more texts: ${failed.map(({ key, because }) => `${key} (${because})`).join("; ")}. Call again to try them once more.`,
          ]
        : []),
      ...(cut > 0 ? [`${counted(cut, "text was", "texts were")} longer than what was read of them.`] : []),
      "A model that judges its own writing is lenient: read some of the personas yourself.",
    ],
  );
}
