import { existsSync, realpathSync } from "node:fs";
import { extname } from "node:path";
import { adviseName } from "../../lib/errors/nearest.js";
import { PopuliError } from "../../lib/errors/populi-error.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { codebookBeside, endings, writeSurvey } from "../../lib/survey/write-survey.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";
import { terminalBar } from "./terminal-bar.js";

export const convert: Command = {
  name: "convert",
  summary: "convert a survey file between CSV, SPSS, Stata and Parquet, labels and missing values with it",
  help: `Usage: populi convert IN OUT [options]

Reads a survey of any format (told by content) and writes it in the format that OUT ends in: .csv (with the codebook beside
it, OUT.codebook.yaml), .sav (SPSS), .dta (Stata 14 and later) or .parquet (with the codebook inside). Codes, labels and
missing values are kept; what the format cannot hold is told. OUT appears whole or not at all.

  --labels                    writes value labels instead of codes
  --user-missing keep|empty   missing codes (don't know, refused …) as they are (the default), or as empty cells
  --codebook FILE             the codebook of IN, in YAML; one beside it is found
  --columns A,B,…             these columns only
  --encoding NAME             the encoding of IN's text, such as windows-1255
  --sheet NAME                the sheet of an Excel workbook
  --overwrite                 writes over OUT, and over the codebook beside it

Exit code: 0, or 1 when IN cannot be read, OUT cannot be written, or is there already.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      labels: { type: "boolean" },
      "user-missing": { type: "string" },
      codebook: { type: "string" },
      columns: { type: "string" },
      encoding: { type: "string" },
      sheet: { type: "string" },
      overwrite: { type: "boolean" },
    });
    const [from, to, ...others] = positionals;
    if (from === undefined || to === undefined) throw new UsageError("from which file to which?");
    if (others.length > 0) throw new UsageError(`one file at a time; also given: ${others.join(", ")}`);
    const missing = values["user-missing"] ?? "keep";
    if (missing !== "keep" && missing !== "empty") {
      throw new UsageError(`--user-missing takes keep or empty, found '${missing}'`);
    }
    refuseTarget(from, to, values.overwrite === true);
    const { codebook, encoding, sheet } = values;
    const survey = await loadSurvey(from, {
      progress: terminalBar(),
      weight: null,
      ...(codebook !== undefined && { codebook }),
      ...(encoding !== undefined && { encoding }),
      ...(sheet !== undefined && { sheet }),
      ...(values.columns !== undefined && { columns: values.columns.split(",") }),
    });
    const { files, notes } = await writeSurvey(survey, to, { labels: values.labels === true, missing });
    for (const note of survey.notes) process.stderr.write(`${from}: ${note}\n`);
    for (const note of notes) process.stderr.write(`${to}: ${note}\n`);
    process.stdout.write(
      `wrote ${files.join(" and ")}: ${survey.size} respondents, ${survey.codebook.variables.size} columns\n`,
    );
    return 0;
  },
};

/** Refuses before anything is read what would be refused, or lost, after it. */
function refuseTarget(from: string, to: string, overwrite: boolean): void {
  const ending = extname(to).toLowerCase();
  if (!endings.includes(ending)) {
    throw new PopuliError(
      `no format is known for '${ending}'`,
      { file: to },
      `${adviseName(ending, endings)} (can be written: ${endings.join(" ")})`,
    );
  }
  const targets = ending === ".csv" ? [to, codebookBeside(to)] : [to];
  for (const target of targets.filter((file) => existsSync(file))) {
    if (existsSync(from) && realpathSync(target) === realpathSync(from)) {
      throw new PopuliError("a file cannot be converted into itself", { file: from });
    }
    if (!overwrite)
      throw new PopuliError("it is there already", { file: target }, "--overwrite writes over it");
  }
}
