import { readFileSync, statSync } from "node:fs";
import { basename, extname } from "node:path";
import { checkArgument, checkGiven } from "../../errors/check-given.js";
import { counted } from "../../errors/counted.js";
import { optional, text, wholeFromOne } from "../../errors/kind.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { findFile } from "../../files/find-file.js";
import type { Code } from "../../survey/codebook/codebook.js";
import { loadSurvey } from "../../survey/load-survey.js";
import type { LoadedSurvey } from "../../survey/survey/survey.js";
import { columnsOf, narrativeColumn, type PersonaColumn, personaSurvey } from "./persona-survey.js";

/** Which column of a file is the narrative, and how many personas are read. */
export interface LoadPersonasOptions {
  /** The column of narratives (default: the first of `persona`, `narrative`, `description`, `text`, `input persona`). */
  readonly text?: string;
  /** The first so many of the file. */
  readonly limit?: number;
}

const usual = ["persona", "narrative", "description", "text", "input persona"];

/**
 * Loads personas from a file with a column of narratives, such as PersonaHub's: JSON Lines, a JSON array of objects, or any
 * table that `loadSurvey` reads; or Populi's small synthetic set ("synthetic"). They are a survey, labelled synthetic, whose narrative is the
 * profile in prompts; other columns are kept. Rows without a narrative, and those that repeat one, are left out.
 *
 * @throws PopuliError for a file without such a column (with the nearest), without narratives, or with a line that is no
 *   JSON object
 * @example
 * const personas = await loadPersonas("synthetic", { limit: 50 });
 * personas.size; // 50
 */
export async function loadPersonas(
  fileOrName: string,
  options: LoadPersonasOptions = {},
): Promise<LoadedSurvey> {
  checkArgument("loadPersonas", "file", fileOrName, {
    ...text,
    advice: () => 'give "synthetic", or the path of a file',
  });
  checkGiven<LoadPersonasOptions>("loadPersonas", options, {
    text: optional(text),
    limit: optional(wholeFromOne),
  });
  const { limit } = options;
  if (fileOrName === "synthetic") {
    const whole = await loadSurvey("data/personas/synthetic.csv");
    if (limit === undefined || limit >= whole.size) return whole;
    return whole.where((answer) => Number(answer("row")) <= limit);
  }
  if (statSync(fileOrName, { throwIfNoEntry: false })?.isDirectory())
    throw new PopuliError(
      "this is a folder, not a file of personas",
      { file: fileOrName },
      "generatePersonas({ texts, ask, seed }) has a model write personas from a folder of texts",
    );
  const file = findFile(fileOrName, "file of personas");
  const isLines = /^\.(jsonl|ndjson|json)$/i.test(extname(file));
  const columns = isLines
    ? lineColumns(asLines(readFileSync(file, "utf8").replace(/^\ufeff/, "")), fileOrName)
    : columnsOf(await loadSurvey(file));
  return personasFrom(columns, fileOrName, options);
}

/** A JSON array of objects as JSON Lines; anything else as it is. */
function asLines(text: string): string {
  if (!text.trimStart().startsWith("[")) return text;
  try {
    const content: unknown = JSON.parse(text);
    return Array.isArray(content) ? content.map((one) => JSON.stringify(one)).join("\n") : text;
  } catch {
    // Lines that are no objects are named one by one.
    return text;
  }
}

function personasFrom(
  columns: readonly PersonaColumn[],
  file: string,
  { text: wanted, limit }: LoadPersonasOptions,
): LoadedSurvey {
  const names = columns.map(({ variable }) => variable.name);
  const name = wanted ?? usual.find((candidate) => names.includes(candidate));
  const narrative = columns.find(({ variable }) => variable.name === name);
  if (narrative === undefined)
    throw new PopuliError(
      wanted === undefined
        ? `none of its columns is called ${usual.join(", ")}`
        : `there is no column '${wanted}'`,
      { file },
      wanted === undefined
        ? `name the column of narratives, text: "…"; there are ${names.slice(0, 12).join(", ")}`
        : adviseName(wanted, names),
    );
  const texts = narrative.codes.map((code) => (code === null ? "" : String(code).trim()));
  const seen = new Set<string>();
  const kept = texts.flatMap((one, row) => {
    if (one === "" || seen.has(one)) return [];
    seen.add(one);
    return [row];
  });
  const rows = kept.slice(0, limit);
  if (rows.length === 0)
    throw new PopuliError("no row has a narrative", { file, column: narrative.variable.name });
  const blank = texts.filter((one) => one === "").length;
  const repeated = texts.length - blank - kept.length;
  const left = [
    ...(blank > 0 ? [`${counted(blank, "row")} without a narrative`] : []),
    ...(repeated > 0 ? [`${counted(repeated, "row that repeats", "rows that repeat")} one`] : []),
  ].join(" and ");
  const source = `Personas of ${basename(file)}${left === "" ? "" : `; ${left} were left out`}.`;
  return personaSurvey(
    basename(file, extname(file)),
    `Personas of ${basename(file)}`,
    columns.map((column) =>
      column === narrative
        ? narrativeColumn(
            column.variable.name,
            rows.map((row) => texts[row]!),
          )
        : {
            variable: {
              ...column.variable,
              // Whatever else the file has is not in the prompt, unless a study names it.
              role: column.variable.role === "item" ? ("item" as const) : ("other" as const),
            },
            codes: rows.map((row) => column.codes[row]!),
          },
    ),
    source,
  );
}

/** The columns of JSON Lines: every key whose value is a text, a number or a truth value somewhere. */
function lineColumns(text: string, file: string): PersonaColumn[] {
  const records = text.split("\n").flatMap((line, k): Record<string, unknown>[] => {
    if (line.trim() === "") return [];
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch (error) {
      throw new PopuliError(`it is not JSON: ${(error as Error).message}`, { file, line: k + 1 });
    }
    if (typeof record !== "object" || record === null || Array.isArray(record))
      throw new PopuliError("it is no JSON object", { file, line: k + 1 }, 'such as {"persona": "…"}');
    return [record as Record<string, unknown>];
  });
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return names.flatMap((name): PersonaColumn[] => {
    const codes = records.map((record) => codeOf(record[name]));
    if (codes.every((code) => code === null)) return [];
    const isNumber = codes.every((code) => code === null || typeof code === "number");
    return [
      {
        variable: {
          ...{ name, label: name, measure: isNumber ? "scale" : "nominal", role: "other" },
          ...{ values: [], missing: [] },
        },
        codes: isNumber ? codes : codes.map((code) => (code === null ? null : String(code))),
      },
    ];
  });
}

function codeOf(value: unknown): Code | null {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "boolean" ? String(value) : null;
}
