import { writeFile } from "node:fs/promises";
import { checkOptions } from "../errors/known-options.js";
import { writeAllWhole } from "../files/write-whole.js";
import { type Codebook, codebookBeside } from "./codebook/codebook.js";
import { codebookToYaml } from "./codebook/codebook-to-yaml.js";
import { syntheticNote } from "./codebook/synthetic-note.js";
import { formatToWrite } from "./format/formats.js";
import type { Survey } from "./survey/survey.js";
import type { WrittenTable } from "./table/written-table.js";
import { type WriteOptions, writtenColumn } from "./written-column.js";
import { writtenSets } from "./written-sets.js";

/** What was written. */
export interface WrittenFiles {
  readonly files: readonly string[];
  /** What the format could not hold, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Writes a survey in the format that the file's ending names (`surveyFormats()` lists them): .csv with the codebook in
 * a file beside it, .parquet with the codebook inside, .sav or .dta with labels and missing values. Codes are written
 * unless `labels` asks for labels. Synthetic data say so in the codebook, the file's label and its notes. A file
 * appears whole or not at all.
 *
 * @throws PopuliError for an ending that cannot be written, an unknown column, or a file that cannot be written
 * @example
 * await writeSurvey(survey, "answers.sav");
 */
export async function writeSurvey(
  survey: Survey,
  file: string,
  options: WriteOptions = {},
): Promise<WrittenFiles> {
  checkOptions("writeSurvey", options, { columns: true, labels: true, missing: true });
  const { name: formatName, writing } = formatToWrite(file);
  const { table, notes: setNotes } = writtenTable(survey, options);
  const { codebook } = table;
  const { responseSets = [], synthetic } = codebook;
  let notes: readonly string[] = [];
  const write = async (temporary: string) => {
    notes = await writing.write(temporary, table);
  };
  const beside = writing.codebook === "beside" ? [codebookBeside(file)] : [];
  const yaml = () => codebookToYaml(codebook, synthetic ? syntheticNote : undefined);
  await writeAllWhole([
    [file, write],
    ...beside.map((path) => [path, (temporary: string) => writeFile(temporary, yaml())] as const),
  ]);
  const lost = writing.responseSets ? [] : responseSets.map(({ name }) => name);
  return {
    files: [file, ...beside],
    notes: [
      ...notes,
      ...(lost.length === 0
        ? []
        : [
            `${formatName} files have no multiple-response sets (${lost.join(", ")}): their variables are written`,
          ]),
      ...setNotes,
    ],
  };
}

/** The columns asked for, and the codebook that describes them as written. */
function writtenTable(
  survey: Survey,
  options: WriteOptions,
): { readonly table: WrittenTable; readonly notes: readonly string[] } {
  const names = options.columns ?? [...survey.codebook.variables.keys()];
  const columns = names.map((name) => writtenColumn(survey.column(name), options));
  const { sets, notes } = writtenSets(survey, names, options);
  const { responseSets: _, ...described } = survey.codebook;
  const codebook: Codebook = {
    ...described,
    ...(sets.length === 0 ? {} : { responseSets: sets }),
    variables: new Map(
      columns.map(({ variable, values, missing }) => [variable.name, { ...variable, values, missing }]),
    ),
  };
  return { table: { columns, size: survey.size, codebook }, notes };
}
