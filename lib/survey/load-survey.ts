import { existsSync } from "node:fs";
import { basename, extname } from "node:path";
import { checkOptions } from "../errors/known-options.js";
import { findFile } from "../files/find-file.js";
import { type Codebook, codebookBeside, codebookOf } from "./codebook/codebook.js";
import { readCodebook } from "./codebook/read-codebook.js";
import { readTable } from "./format/read-table.js";
import { readPreset } from "./preset/preset.js";
import { presetCodebook, recognisePreset } from "./preset/preset-codebook.js";
import { shippedCodebook } from "./shipped-codebook.js";
import type { LoadedSurvey } from "./survey/survey.js";
import { type SurveyOptions, surveyFrom } from "./survey-of.js";
import { codeRules } from "./table/code-rules.js";
import type { ReadOptions } from "./table/read-options.js";
import { cachedTable } from "./table/table-cache.js";

/** What a survey file does not say about itself, or says wrongly. */
export interface LoadOptions extends SurveyOptions, ReadOptions {
  /** A codebook, or its file; when absent, the one beside the survey is used (`x.csv` → `x.codebook.yaml`). */
  readonly codebook?: string | Codebook;
  /**
   * The survey programme: the name of a preset (`presetNames()`: "wvs7", "ess", …) or a YAML file. When absent, and
   * without a codebook, it is recognised by its columns; `false` turns that off.
   */
  readonly preset?: string | false;
  /** `false` reads the file again even if its table is cached. Tables of files of 16 MiB and more are cached. */
  readonly cache?: boolean;
}

/**
 * Reads a survey file and its codebook. `surveyFormats()` lists the formats: CSV and other delimited text, SPSS, Stata,
 * SAS, R, Parquet, Excel, OpenDocument. The format is recognised by the content, not by the file's name.
 *
 * A relative path starts at the working folder. One that begins with "data/" and is not there is looked for in Populi's
 * own folder; `survey.file` says which file was read. Without a codebook, SPSS and Stata files describe themselves; for
 * other files one is inferred from the columns, and the survey says so. Missing codes keep their reasons. Codes that
 * the codebook does not list count as missing, and are shown.
 *
 * @throws PopuliError naming file, line and column: no such file, ragged rows, duplicate or empty column names, an
 *   unknown column asked for, a codebook that describes columns the file lacks, a weight that is negative or a text
 * @throws Interrupted when the signal is raised
 * @example
 * const survey = await loadSurvey("data/surveys/values.csv");
 * survey.frame(["Q1", "Q260"]);
 */
export async function loadSurvey(path: string, options: LoadOptions = {}): Promise<LoadedSurvey> {
  checkOptions("loadSurvey", options, {
    ...{ codebook: true, preset: true, cache: true, name: true, weight: true, na: true },
    ...{ decimal: true, columns: true, separator: true, encoding: true, headerRows: true, skip: true },
    ...{ sheet: true, password: true, catalogue: true, progress: true, signal: true },
  });
  const file = findFile(path, "survey file");
  const described = await codebookFor(file, options.codebook);
  const read = () => readTable(file, options);
  const table = options.cache === false ? await read() : await cachedTable(file, options, read);
  const name = options.name ?? basename(file, extname(file));
  if (described.codebook !== undefined) {
    const { columns } = options;
    const codebook = columns === undefined ? described.codebook : codebookOf(described.codebook, columns);
    return surveyFrom(table, codebook, { ...options, name }, file, described.codebookFile);
  }
  const preset =
    options.preset === false
      ? undefined
      : options.preset
        ? readPreset(options.preset)
        : recognisePreset(table);
  if (preset === undefined) {
    const shipped =
      table.codebook === undefined ? shippedCodebook(table.columns.map((column) => column.name)) : undefined;
    const proposed =
      shipped === undefined
        ? table
        : {
            ...table,
            notes: [...table.notes, `a codebook of Populi has these columns: codebook: "${shipped}"`],
          };
    return surveyFrom(proposed, undefined, { ...options, name }, file);
  }
  const how = options.preset ? "as asked" : "recognised by its columns; preset: false turns that off";
  const noted = {
    ...table,
    notes: [...table.notes, `read with the preset for ${preset.codebook.title} (${how})`],
  };
  return surveyFrom(
    noted,
    presetCodebook(preset, table, codeRules(table, options)),
    { ...options, name },
    file,
  );
}

async function codebookFor(
  file: string,
  given: string | Codebook | undefined,
): Promise<{ codebook?: Codebook; codebookFile?: string }> {
  if (typeof given === "object") return { codebook: given };
  if (given !== undefined) {
    const codebookFile = findFile(given, "codebook");
    return { codebook: await readCodebook(codebookFile), codebookFile };
  }
  const yaml = codebookBeside(file);
  const codebookFile = [yaml, yaml.replace(/yaml$/, "yml")].find((beside) => existsSync(beside));
  return codebookFile === undefined ? {} : { codebook: await readCodebook(codebookFile), codebookFile };
}
