import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { writeAllWhole, writeWhole } from "../files/write-whole.js";
import type { Codebook } from "./codebook/codebook.js";
import { codebookToYaml } from "./codebook/codebook-to-yaml.js";
import { syntheticNote } from "./codebook/synthetic-note.js";
import { writeCsv } from "./format/csv/write-csv.js";
import { writeParquet } from "./format/parquet/write-parquet.js";
import { writeSav } from "./format/spss/write-sav.js";
import { writeDta } from "./format/stata/write-dta.js";
import type { Survey } from "./survey/survey.js";
import { type WriteForm, writtenColumn } from "./written-column.js";
import { writtenSets } from "./written-sets.js";

/** What of a survey is written, and how. */
export interface WriteOptions extends WriteForm {
  /** Columns to write; all when absent. */
  readonly columns?: readonly string[];
}

/** What was written. */
export interface WrittenFiles {
  readonly files: readonly string[];
  /** What the format could not hold, in words. */
  readonly notes: readonly string[];
}

/** Where the codebook of a CSV file is written, and looked for. */
export const codebookBeside = (file: string): string => file.replace(/\.csv$/i, ".codebook.yaml");

/** The formats that can be written, by the ending of the file's name. */
export const endings = [".csv", ".parquet", ".sav", ".dta"];

/**
 * Writes a survey in the format that the file's ending names: .csv (with the codebook beside it), .parquet (with the
 * codebook inside), .sav or .dta. Codes are kept unless `labels` asks for labels; synthetic data say so in the codebook,
 * the file's label and its notes. A file appears whole or not at all.
 *
 * @throws PopuliError for another ending, an unknown column, or where the file cannot be written
 * @example
 * await writeSurvey(survey, "answers.sav");
 */
export async function writeSurvey(
  survey: Survey,
  file: string,
  options: WriteOptions = {},
): Promise<WrittenFiles> {
  const ending = extname(file).toLowerCase();
  const names = options.columns ?? [...survey.codebook.variables.keys()];
  const columns = names.map((name) => writtenColumn(survey.column(name), options));
  const { sets, notes: setNotes } = writtenSets(survey, names, options);
  const { responseSets: _, ...described } = survey.codebook;
  const codebook: Codebook = {
    ...described,
    ...(sets.length === 0 ? {} : { responseSets: sets }),
    variables: new Map(
      columns.map(({ variable, values, missing }) => [variable.name, { ...variable, values, missing }]),
    ),
  };
  let notes: string[] = [];
  const files = [file];
  const { size } = survey;
  switch (ending) {
    case ".csv": {
      const beside = codebookBeside(file);
      const comment = codebook.synthetic ? syntheticNote : undefined;
      await writeAllWhole([
        [
          file,
          async (temporary) => {
            notes = await writeCsv(temporary, columns, size);
          },
        ],
        [beside, (temporary) => writeFile(temporary, codebookToYaml(codebook, comment))],
      ]);
      files.push(beside);
      break;
    }
    case ".parquet":
      await writeWhole(file, async (temporary) => {
        notes = await writeParquet(temporary, columns, size, codebook);
      });
      break;
    case ".sav":
      await writeWhole(file, async (temporary) => {
        notes = await writeSav(temporary, columns, size, codebook);
      });
      break;
    case ".dta":
      await writeWhole(file, async (temporary) => {
        notes = await writeDta(temporary, columns, size, codebook);
      });
      break;
    default:
      throw new PopuliError(`no format is known for '${ending}'`, { file }, adviseName(ending, endings));
  }
  if (ending === ".dta" && sets.length > 0) {
    const lost = sets.map(({ name }) => name).join(", ");
    notes = [...notes, `Stata files have no multiple-response sets (${lost}): their variables are written`];
  }
  return { files, notes: [...notes, ...setNotes] };
}
