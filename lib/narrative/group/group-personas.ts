import { createHash } from "node:crypto";
import { checkArgument, checkGiven } from "../../errors/check-given.js";
import { counted, thereAre } from "../../errors/counted.js";
import { callable, finiteNumber, isList, numbers, optional, text, wholeFromOne } from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type LongWork, workKinds } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { randomStream } from "../../random/stream.js";
import { type ShownAsTable, shownAsTable } from "../../show/shown-as-table.js";
import { Table } from "../../show/table.js";
import type { Ask } from "../../steer/texts/generate-texts.js";
import { syntheticNote } from "../../survey/codebook/synthetic-note.js";
import { surveyKind } from "../../survey/design/check-design.js";
import type { LoadedSurvey, Survey } from "../../survey/survey/survey.js";
import { Journal } from "../persona/journal.js";
import { askForJson, NothingUsable, type ReadReply } from "../persona/json-reply.js";
import { columnsOf, narrativeColumn, narrativeOf, personaSurvey } from "../persona/persona-survey.js";
import type { Embed } from "./embed.js";
import { similaritiesOf } from "./similarity.js";

/** Which group is looked for among which personas. */
export interface GroupPersonasOptions extends LongWork {
  /** A persona set with narratives. */
  readonly personas: Survey;
  /** The group, in words: "young farmers in the north". */
  readonly group: string;
  /** How many personas. */
  readonly n: number;
  readonly embed: Embed;
  /** The model that revises each persona to fit the group; without it, personas stay as they are. */
  readonly revise?: Ask;
  readonly seed: number;
  /** Keeps every revised persona as it comes (JSON Lines): a call that was interrupted goes on. */
  readonly file?: string;
  /** Times one revision is asked for before giving up (default 4). */
  readonly attempts?: number;
}

/** Personas of a group. Shows itself as a table. */
export interface GroupOfPersonas extends ShownAsTable {
  /** Nearest first: the narrative as revised, the one before (`narrative_before`), and the similarity to the group. */
  readonly survey: LoadedSurvey;
  /** `[n]`: rows in the persona set. */
  readonly rows: Int32Array;
  /** `[n]`: cosine, of vectors with the mean of all personas taken off. */
  readonly similarity: Float64Array;
}

/**
 * Personas of a group that the persona set was not made for: narratives and the group's description are embedded, the nearest
 * are retrieved, and a model revises each so that it belongs to the group ("Population-Aligned Persona Generation for
 * LLM-based Social Simulation": its group-specific module, without training the embedding).
 *
 * A persona of which no revision can be used stays as it is, and is named.
 *
 * @throws PopuliError for a persona set without narratives, fewer personas than n, embeddings that are no vectors of one length,
 *   or a model that gives no usable revision of any
 * @throws Interrupted; with `file`, a second call revises only what is left
 * @example
 * const personas = await loadPersonas("synthetic", { limit: 12 });
 * const group = await groupPersonas({
 *   personas, group: "people who work with their hands", n: 3, embed: embedLocally(model), seed: 1,
 * });
 * group.survey.size; // 3
 */
export async function groupPersonas(options: GroupPersonasOptions): Promise<GroupOfPersonas> {
  checkGiven<GroupPersonasOptions>("groupPersonas", options, {
    personas: surveyKind,
    group: { ...text, advice: () => 'describe the group: group: "retired teachers"' },
    n: wholeFromOne,
    embed: { ...callable, advice: () => "give embedLocally(model), embedByServer(server), or a function" },
    revise: optional({
      ...callable,
      advice: () => "give askLocally(model), askServer(server), or a function",
    }),
    seed: finiteNumber,
    file: optional(text),
    attempts: optional(wholeFromOne),
    ...workKinds,
  });
  const { personas, group, n, embed, revise, seed, file, attempts = 4 } = options;
  const narrative = narrativeOf(personas);
  if (narrative === undefined)
    throw new PopuliError(
      "the persona set has no narratives: none of its identifiers is a column of texts",
      { file: personas.file },
      "loadPersonas and generatePersonas give such a set",
    );
  if (n > personas.size)
    throw new PopuliError(
      `${counted(n, "persona is", "personas are")} wanted, and ${thereAre(personas.size)}`,
      {
        file: personas.file,
      },
    );
  if (group.trim() === "")
    throw new PopuliError("the group is empty", {}, 'such as group: "retired teachers"');
  const { name, texts } = narrative;
  const request = createHash("sha256")
    .update(JSON.stringify([texts, group, seed]))
    .digest("hex")
    .slice(0, 16);
  const journal = new Journal<{ readonly key: string; readonly persona: string }>(file, request);
  const total = 1 + (revise === undefined ? 0 : n);
  const steps = { task: `personas of the group "${group}"`, total, unit: "steps" };
  return track(steps, options, async (track) => {
    const vectors = await embed([group, ...texts], { signal: track.signal });
    checkArgument("groupPersonas", "vectors by embed", vectors, {
      what: `a vector of numbers for each of ${1 + texts.length} texts, the group first`,
      fits: (value) =>
        isList(value) && value.length === 1 + texts.length && Array.from(value).every(numbers.fits),
    });
    const all = similaritiesOf(vectors);
    track.step();
    const rows = Int32Array.from(all.keys())
      .sort((a, b) => all[b]! - all[a]! || a - b)
      .slice(0, n);
    const revised: string[] = [];
    const unusable: string[] = [];
    for (const row of rows) {
      const before = texts[row]!;
      if (revise === undefined) {
        revised.push(before);
        continue;
      }
      await track.breathe();
      const key = String(row);
      let one = journal.get(key);
      if (one === undefined) {
        const persona = await askForJson({
          ...{ ask: revise, text: reviseWords(before, group), what: `the revision of persona ${row + 1}` },
          ...{ attempts, signal: track.signal },
          seedOf: (attempt) => randomStream(seed, ["revise", row, attempt]).integer(2 ** 31),
          read: (content) => readRevision(content, before),
        }).catch((error: unknown) => {
          if (error instanceof NothingUsable)
            unusable.push(`persona ${row + 1} (${error.message.split("\n")[0]})`);
          else throw error;
        });
        if (persona !== undefined) {
          one = { key, persona };
          journal.put(one);
        }
      }
      revised.push(one?.persona ?? before);
      track.step();
    }
    if (unusable.length === rows.length)
      throw new PopuliError(
        `none of ${counted(rows.length, "persona")} could be revised: ${unusable.at(-1)}`,
        {},
        "use a larger model, or more attempts; without `revise` personas stay as they are",
      );
    const similarity = Float64Array.from(rows, (row) => all[row]!);
    const survey = groupSurvey(personas, name, rows, revised, similarity, group);
    const changed = revised.filter((text, k) => text !== texts[rows[k]!]).length;
    return shownAsTable({ survey, rows, similarity }, () =>
      groupTable(group, { rows, similarity, revised, changed, unusable, all }),
    );
  });
}

function reviseWords(persona: string, group: string): string {
  return [
    `Below is a description of a person. Change as little of it as needed so that the person belongs to this group: ${group}.`,
    "Keep temperament, habits and way of talking, the second person, and about the length. Add no stereotype of the group.",
    'Reply with a JSON object alone: {"persona": "You are …"}',
    "",
    persona,
  ].join("\n");
}

function readRevision(content: Readonly<Record<string, unknown>>, before: string): ReadReply<string> {
  if (typeof content.persona !== "string" || content.persona.trim() === "")
    return { fault: 'it has no text under "persona"' };
  const persona = content.persona.replaceAll(/\s+/g, " ").trim();
  const ratio = persona.length / before.length;
  return ratio < 0.4 || ratio > 2.5
    ? { fault: `it is ${ratio.toFixed(1)} times as long as the description was` }
    : { value: persona };
}

function groupSurvey(
  personas: Survey,
  narrative: string,
  rows: Int32Array,
  revised: readonly string[],
  similarity: Float64Array,
  group: string,
): LoadedSurvey {
  const plain = { values: [], missing: [], role: "other" } as const;
  const own = columnsOf(personas).map(({ variable, codes }) => ({
    variable,
    codes: Array.from(rows, (row) => codes[row]!),
  }));
  return personaSurvey(`${personas.name}, ${group}`, `${personas.codebook.title}: ${group}`, [
    ...own.map((column) =>
      column.variable.name === narrative ? narrativeColumn(narrative, revised) : column,
    ),
    {
      variable: {
        ...plain,
        name: "narrative_before",
        label: "narrative before revision",
        measure: "nominal",
      },
      codes: own.find(({ variable }) => variable.name === narrative)!.codes,
    },
    {
      variable: { ...plain, name: "similarity", label: "similarity to the group", measure: "scale" },
      codes: Array.from(similarity),
    },
  ]);
}

function groupTable(
  group: string,
  found: {
    readonly rows: Int32Array;
    readonly similarity: Float64Array;
    readonly revised: readonly string[];
    readonly changed: number;
    /** Personas that could not be revised, and why. */
    readonly unusable: readonly string[];
    readonly all: Float64Array;
  },
): Table {
  const { rows, similarity, revised, changed, unusable, all } = found;
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return new Table(
    `SYNTHETIC: personas of the group "${group}"`,
    [{ name: "row" }, { name: "similarity", digits: 3 }, { name: "narrative" }],
    Array.from(rows, (row, k) => [
      row + 1,
      similarity[k]!,
      revised[k]!.length > 160 ? `${revised[k]!.slice(0, 159)}…` : revised[k]!,
    ]),
    [
      syntheticNote,
      `Similarity: the cosine with the group's description, the personas' mean taken off; over all ${counted(all.length, "persona")} it is ${mean.toFixed(3)} on average.`,
      `${changed} of ${rows.length} narratives were revised.`,
      ...(unusable.length > 0
        ? [`These stay as they were, since no revision could be used: ${unusable.join("; ")}.`]
        : []),
    ],
  );
}
