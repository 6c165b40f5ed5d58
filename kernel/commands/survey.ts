import { findFile } from "../../lib/files/find-file.js";
import { describeSurvey } from "../../lib/survey/describe-survey.js";
import { formats } from "../../lib/survey/format/formats.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { loadShares } from "../../lib/survey/shares/load-shares.js";
import { shareLayoutOf } from "../../lib/survey/shares/share-file.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";
import { surveyPrompts } from "./survey-prompts.js";
import { surveyText } from "./survey-text.js";
import { terminalBar } from "./terminal-bar.js";

export const survey: Command = {
  name: "survey",
  summary: "show a survey file: codebook, counts, missing answers by reason, weights",
  help: `Usage: populi survey FILE [options]

Prints a survey's respondents, weight and notes, then for every variable its label, its answers with counts and weighted
shares, and its missing answers by reason. Of published shares by group it prints the shares. The format is recognised by
the file's content:

${formats.map(({ name, endings }) => `  ${name.padEnd(14)}${endings.join(" ")}`).join("\n")}

  --codebook FILE             the codebook, in YAML (default: x.codebook.yaml beside x.csv)
  --columns A,B,…             only these columns
  --weight NAME               the weight column, or 'none'
  --encoding NAME             the encoding of the file's text, such as windows-1255
  --declare-missing           values whose labels say that there is no answer ("Refused", "Don't know") are missing, also
                              where the file counts them as answers: the library's survey.declareMissing()
  --sheet NAME                the sheet of a workbook, the data frame of an R file, the data set of a SAS transport file
  --password TEXT             the password of an encrypted SPSS file
  --catalogue FILE            the SAS catalogue with the value labels (default: x.sas7bcat, or formats.sas7bcat, beside
                              x.sas7bdat)
  --prompts                   prints the prompts of three respondents for the first item instead, to read before simulating
  --json                      prints one JSON object instead (the type SurveyDescription of the library): 'name', 'file',
                              'title', 'synthetic', 'respondents', 'weight' (name, least, most, designEffect, effectiveN,
                              without; or null), 'notes', and 'variables', each with 'name', 'label', 'role', 'measure',
                              'answered', 'answers' (code, label, count, share), 'range', 'distinct', 'missing' by reason

Exit code: 0, or 1 when the file cannot be read.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      codebook: { type: "string" },
      columns: { type: "string" },
      weight: { type: "string" },
      encoding: { type: "string" },
      sheet: { type: "string" },
      "declare-missing": { type: "boolean" },
      password: { type: "string" },
      catalogue: { type: "string" },
      prompts: { type: "boolean" },
      json: { type: "boolean" },
    });
    const [file, ...others] = positionals;
    if (file === undefined) throw new UsageError("which file?");
    if (others.length > 0) throw new UsageError(`one file at a time; also given: ${others.join(", ")}`);
    const { codebook, encoding, sheet, password, catalogue } = values;
    const reading = {
      progress: terminalBar(),
      ...(encoding !== undefined && { encoding }),
      ...(sheet !== undefined && { sheet }),
      ...(password !== undefined && { password }),
      ...(catalogue !== undefined && { catalogue }),
    };
    if (codebook === undefined && (await shareLayoutOf(findFile(file, "survey file"))) !== undefined) {
      const shares = await loadShares(file, reading);
      process.stdout.write(
        values.json ? `${JSON.stringify(shares.toJSON(), null, 2)}\n` : `${shares.toTable().toText()}\n`,
      );
      return 0;
    }
    const read = await loadSurvey(file, {
      ...reading,
      ...(codebook !== undefined && { codebook }),
      ...(values.columns !== undefined && { columns: values.columns.split(",") }),
      ...(values.weight !== undefined && { weight: values.weight === "none" ? null : values.weight }),
    });
    const loaded = values["declare-missing"] ? read.declareMissing() : read;
    if (values.prompts) {
      process.stdout.write(surveyPrompts(loaded));
      return 0;
    }
    const described = describeSurvey(loaded);
    // A reader that has closed the pipe, such as `head`, is not an error.
    process.stdout.on("error", () => process.exit(0));
    process.stdout.write(
      values.json ? `${JSON.stringify(described, null, 2)}\n` : surveyText(loaded, described, process.stdout),
    );
    return 0;
  },
};
