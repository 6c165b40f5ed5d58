import { createHash } from "node:crypto";
import { counted } from "../errors/counted.js";
import { checkOptions } from "../errors/known-options.js";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { suspectNotes, typingNotes } from "./cell-notes.js";
import {
  type Code,
  type Codebook,
  type MissingValue,
  meaningOf,
  type Variable,
} from "./codebook/codebook.js";
import { codebookToYaml } from "./codebook/codebook-to-yaml.js";
import { knownColumns } from "./described-by-platform.js";
import { CodedSurvey } from "./survey/coded-survey.js";
import { undeclaredNotes } from "./survey/declare-missing.js";
import type { LoadedSurvey } from "./survey/survey.js";
import { type CellOptions, codeRules } from "./table/code-rules.js";
import { inferVariable } from "./table/infer-variable.js";
import { meansNoAnswer } from "./table/missing-texts.js";
import { mixedTypes } from "./table/mixed-types.js";
import { readColumnOf } from "./table/read-column.js";
import type { ReadColumn, ReadTable } from "./table/table.js";
import { typeCodes } from "./table/type-codes.js";

/** The name and the weight of a survey, and how its cells are understood. */
export interface SurveyOptions extends CellOptions {
  /** The survey's name; the file's name without its ending when absent. */
  readonly name?: string;
  /** The weight column; the codebook's when absent, none when `null`. */
  readonly weight?: string | null;
}

/**
 * Makes a survey from columns in memory: a list of codes for each, with `null` for an empty cell.
 *
 * @throws PopuliError for a column without a name, columns of different lengths, a number that is not finite, or a codebook of other columns
 * @example
 * surveyOf({ Q1: [1, 2, null], sex: ["f", "m", "f"] }, { codebook });
 */
export function surveyOf(
  columns: Readonly<Record<string, readonly (Code | null)[]>>,
  options: SurveyOptions & { readonly codebook?: Codebook } = {},
): LoadedSurvey {
  checkOptions("surveyOf", options, { name: true, weight: true, na: true, decimal: true, codebook: true });
  const name = options.name ?? "survey";
  const lists = Object.entries(columns);
  const size = lists[0]?.[1].length ?? 0;
  for (const [place, [column, codes]] of lists.entries()) {
    if (column.trim() === "")
      throw new PopuliError(`column ${place + 1} of '${name}' has no name`, {}, "name every column");
    if (codes.length !== size) {
      throw new PopuliError(`it has ${counted(codes.length, "value")}, but '${lists[0]![0]}' has ${size}`, {
        column,
      });
    }
    const strange = codes.findIndex((code) => typeof code === "number" && !Number.isFinite(code));
    if (strange >= 0) {
      throw new PopuliError(
        `the value of row ${strange + 1} is ${codes[strange]}`,
        { column },
        "give null for an empty cell",
      );
    }
  }
  const hash = createHash("sha256").update(JSON.stringify(lists)).digest("hex");
  const table: ReadTable = {
    columns: lists.map(([column, codes]) => readColumnOf(column, codes)),
    size,
    notes: [],
    untyped: false,
    hash,
  };
  return surveyFrom(table, options.codebook, { ...options, name }, name);
}

/** A column asked for as the weight is read as numbers, so that an error names a cell that is not one. */
const quantity = { measure: "scale", values: [], missing: [] } as const;

/**
 * Gives a table the meaning of a codebook. Without one, it is inferred from the table, and the survey's notes say so.
 *
 * @throws PopuliError for a codebook that describes columns the table lacks, or a column that cannot be a weight
 */
export function surveyFrom(
  read: ReadTable,
  given: Codebook | undefined,
  options: SurveyOptions & { readonly name: string },
  file: string,
  codebookFile?: string,
): CodedSurvey {
  const described = given ?? read.codebook;
  const known = described === undefined ? knownColumns(read) : undefined;
  const table = known?.table ?? read;
  const notes = [...table.notes];
  if (table.size === 0) notes.push("the file has no rows of answers: only its columns are known");
  if (described !== undefined) refuseAbsent(described, table, codebookFile ?? file, file);
  if (given === undefined && table.codebook !== undefined) {
    notes.push(
      "codebook: the file's own labels; roles, and the reasons of missing values, are inferred from them",
      ...undeclaredNotes(table.codebook.variables.values()),
    );
  }
  const rules = codeRules(table, options);
  const typed = table.columns.map((column) => {
    const variable =
      described?.variables.get(column.name) ??
      known?.variables.get(column.name) ??
      (column.name === options.weight ? quantity : undefined);
    return typeCodes(column, variable, rules);
  });
  const columns = typed.map(({ column }) => column);
  notes.push(...typingNotes(typed));
  const variables = new Map<string, Variable>(described?.variables);
  const undescribed = columns.filter((column) => !variables.has(column.name));
  for (const column of undescribed) {
    const { name } = column;
    const inferred = {
      ...inferVariable(column, table.listed?.get(name)),
      label: table.labels?.get(name) || name,
    };
    const role = described === undefined ? (known?.roles.get(name) ?? inferred.role) : "other";
    const missing = [
      ...(known?.missing ?? []).filter(({ code }) => column.codes.includes(code)),
      ...textsAmongNumbers(column),
    ];
    // A column that a codebook leaves out is bookkeeping.
    variables.set(name, known?.variables.get(name) ?? { ...inferred, role, missing });
  }
  if (described === undefined) {
    notes.push(
      "no codebook: roles and measures are inferred from the values; missing codes are not known, and count as answers",
    );
  } else if (undescribed.length > 0) {
    const names = undescribed.slice(0, 8).map((column) => column.name);
    notes.push(
      `${counted(undescribed.length, "column is", "columns are")} not in the codebook: ${names.join(", ")}${undescribed.length > 8 ? ", …" : ""}`,
    );
  }
  if (table.untyped) notes.push(...mixedTypes(undescribed));
  if (table.codebook === undefined) notes.push(...suspectNotes(undescribed, variables, options.na));
  const base = described ?? { title: options.name, synthetic: false };
  const responseSets = known?.responseSets ?? [];
  // Populi's generated files also say so in a column, in case their codebook is lost.
  const codebook: Codebook = {
    ...base,
    synthetic: base.synthetic || variables.has("SYNTHETIC"),
    ...(responseSets.length === 0 ? {} : { responseSets }),
    variables,
  };
  return new CodedSurvey({
    name: options.name,
    file,
    hash: createHash("sha256")
      .update(table.hash)
      .update(codebookToYaml(meaningOf(codebook)))
      .update(options.na === undefined ? "" : JSON.stringify(options.na))
      .update(options.decimal ?? "")
      .digest("hex"),
    rowsHash: table.hash,
    codebook,
    columns,
    size: table.size,
    weight: chooseWeight(options.weight, codebook, file, notes),
    notes,
  });
}

/** Texts such as "N/A" in a column of numbers: they mean no answer, and do not say why. */
function textsAmongNumbers({ codes }: ReadColumn): MissingValue[] {
  if (!codes.some((code) => typeof code === "number")) return [];
  return codes.flatMap((code) =>
    typeof code === "string" && meansNoAnswer(code)
      ? [{ code, label: code, reason: "unknown" as const }]
      : [],
  );
}

function chooseWeight(
  asked: string | null | undefined,
  codebook: Codebook,
  file: string,
  notes: string[],
): string | undefined {
  if (asked === null) return undefined;
  if (asked !== undefined) {
    if (codebook.variables.has(asked)) return asked;
    const names = [...codebook.variables.keys()];
    throw new PopuliError(`there is no weight column '${asked}'`, { file }, adviseName(asked, names));
  }
  const weights = [...codebook.variables.values()].filter((variable) => variable.role === "weight");
  const names = weights.map((variable) => variable.name);
  // The codebook's weight may be a column that was not asked for.
  const chosen = names.find((name) => name === codebook.weight) ?? names[0];
  const others = names.filter((name) => name !== chosen);
  if (others.length > 0) notes.push(`weighted by ${chosen}; other weights: ${others.join(", ")}`);
  return chosen;
}

function refuseAbsent(codebook: Codebook, table: ReadTable, codebookFile: string, file: string): void {
  const present = table.columns.map((column) => column.name);
  const known = new Set(present);
  const absent = [...codebook.variables.keys()].filter((name) => !known.has(name));
  if (absent.length === 0) return;
  const shown = absent.slice(0, 10).map((name) => `'${name}' (${adviseName(name, present)})`);
  throw new PopuliError(
    `the codebook describes ${absent.length} column${absent.length > 1 ? "s" : ""} that ${file} does not have: ${shown.join("; ")}${absent.length > 10 ? "; …" : ""}`,
    { file: codebookFile },
    "correct the names in the codebook, or remove these entries",
  );
}
