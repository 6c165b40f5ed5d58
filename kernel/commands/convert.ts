import { existsSync, realpathSync } from "node:fs";
import { counted } from "../../lib/errors/counted.js";
import { PopuliError } from "../../lib/errors/populi-error.js";
import { codebookBeside } from "../../lib/survey/codebook/codebook.js";
import { formatToWrite, type WrittenFormat, writtenFormats } from "../../lib/survey/format/formats.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { writeSurvey } from "../../lib/survey/write-survey.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";
import { terminalBar } from "./terminal-bar.js";

export const convert: Command = {
  name: "convert",
  summary: `convert a survey file to ${listed(writtenFormats.map(({ name }) => name))}, keeping labels and missing values`,
  help: `Usage: populi convert IN OUT [options]

Reads a survey in any format that 'populi survey' reads, and writes it in the format that OUT ends in:

${writtenFormats.map(formatLine).join("\n")}

Codes, labels and missing values are kept. What the format cannot hold is reported. OUT is written whole or not at all.

  --labels                    writes value labels instead of codes
  --user-missing keep|empty   keeps missing codes (don't know, refused …), the default, or writes empty cells
  --codebook FILE             the codebook of IN, in YAML (default: one beside IN)
  --columns A,B,…             only these columns
  --encoding NAME             the encoding of IN's text, such as windows-1255
  --sheet NAME                the sheet of a workbook, the data frame of an R file, the data set of a SAS transport file
  --password TEXT             the password of IN, an encrypted SPSS file; OUT has none
  --catalogue FILE            the SAS catalogue with IN's value labels
  --overwrite                 replaces OUT and the codebook beside it

Exit code: 0, or 1 when IN cannot be read, or OUT cannot be written or exists already.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      labels: { type: "boolean" },
      "user-missing": { type: "string" },
      codebook: { type: "string" },
      columns: { type: "string" },
      encoding: { type: "string" },
      sheet: { type: "string" },
      password: { type: "string" },
      catalogue: { type: "string" },
      overwrite: { type: "boolean" },
    });
    const [from, to, ...others] = positionals;
    if (from === undefined || to === undefined) throw new UsageError("which files? Give IN and OUT");
    if (others.length > 0) throw new UsageError(`one file at a time; also given: ${others.join(", ")}`);
    const missing = values["user-missing"] ?? "keep";
    if (missing !== "keep" && missing !== "empty") {
      throw new UsageError(`--user-missing takes keep or empty, found '${missing}'`);
    }
    refuseTarget(from, to, values.overwrite === true);
    const { codebook, encoding, sheet, password, catalogue } = values;
    const survey = await loadSurvey(from, {
      progress: terminalBar(),
      weight: null,
      ...(codebook !== undefined && { codebook }),
      ...(encoding !== undefined && { encoding }),
      ...(sheet !== undefined && { sheet }),
      ...(password !== undefined && { password }),
      ...(catalogue !== undefined && { catalogue }),
      ...(values.columns !== undefined && { columns: values.columns.split(",") }),
    });
    const { files, notes } = await writeSurvey(survey, to, { labels: values.labels === true, missing });
    for (const note of survey.notes) process.stderr.write(`${from}: ${note}\n`);
    for (const note of notes) process.stderr.write(`${to}: ${note}\n`);
    process.stdout.write(
      `wrote ${files.join(" and ")}: ${counted(survey.size, "respondent")}, ${counted(survey.codebook.variables.size, "column")}\n`,
    );
    return 0;
  },
};

function listed(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(names);
}

/** "  .csv      CSV, with the codebook beside it (OUT.codebook.yaml)" */
function formatLine({ name, endings: [ending], writing }: WrittenFormat): string {
  const { codebook, remark } = writing;
  const where = {
    beside: ", with the codebook beside it (OUT.codebook.yaml)",
    inside: ", with the codebook inside",
  };
  const how = codebook === "labels" ? "" : where[codebook];
  return `  ${ending.padEnd(10)}${name}${remark === undefined ? "" : ` (${remark})`}${how}`;
}

/** Checks the target before anything is read. */
function refuseTarget(from: string, to: string, overwrite: boolean): void {
  const { writing } = formatToWrite(to);
  const targets = writing.codebook === "beside" ? [to, codebookBeside(to)] : [to];
  for (const target of targets.filter((file) => existsSync(file))) {
    if (existsSync(from) && realpathSync(target) === realpathSync(from)) {
      throw new PopuliError("a file cannot be converted into itself", { file: from });
    }
    if (!overwrite)
      throw new PopuliError("this file exists already", { file: target }, "--overwrite replaces it");
  }
}
