import { readHeader } from "./header.js";
import type { Magic } from "./magic.js";
import { optionFields, translated } from "./translated-cell.js";
import { readYamlBody } from "./yaml-body.js";

/** The options of `loadSurvey`, with an example and what each means. */
const reading: readonly (readonly [name: string, example: string, says: string])[] = [
  ["codebook", "my.codebook.yaml", "the codebook (default: the one beside the file, or the file's own)"],
  ["preset", "ess", "the survey programme (default: recognised by its columns)"],
  ["weight", "W_WEIGHT", "the weight column (default: the codebook's)"],
  ["columns", "[Q1, Q260]", "only these columns"],
  [
    "sheet",
    "Answers",
    "the sheet of a workbook, the data frame of an R file, the data set of a SAS transport file",
  ],
  ["na", '["NA", "-99"]', "texts that mean no answer (default: NA without quotes)"],
  ["decimal", '","', "the decimal mark (default: the one that the columns show)"],
  ["separator", '";"', "what separates the cells of delimited text"],
  ["skip", "2", "lines above the header (default: a title is recognised)"],
  ["headerRows", "2", "header rows (default: those of survey platforms are recognised)"],
  ["encoding", "windows-1252", "the encoding of the file's text, where the file does not say it"],
  ["password", "secret", "the password of an encrypted SPSS file"],
  ["catalogue", "formats.sas7bcat", "the SAS catalogue with the value labels"],
];
const file = ["file", "data/surveys/values.csv", "the file, of any format that is read"] as const;
const shares = ["shares", "true", "reads published shares by group, which have no respondents"] as const;
const declare = [
  "declareMissing",
  "true",
  "values whose labels say that there is no answer (Refused, Don't know) are missing, declared or not",
] as const;
const options = [file, shares, ...reading, declare];

const help = `%%survey name
${options.map(([name, example, says]) => `${`${name}: ${example}`.padEnd(34)}${says}`).join("\n")}

Loads a survey, binds it to the name, and shows its table. \${…} is a value of the notebook. %show prints the TypeScript the
cell stands for.`;

/** `%%survey`: loads a survey file, or a table of published shares. */
export const surveyMagic: Magic = {
  name: "survey",
  form: "cell",
  summary: "loads a survey file, or published shares by group",
  help,
  options: options.map(([name]) => name),
  body: "yaml",
  namesInBody: () => [],
  run: (call) => {
    const { name } = readHeader(call, { name: true, subject: false }, "%%survey values");
    const known = options.map(([option]) => option);
    const body = readYamlBody(call, known, ["file"]);
    const isShares = body.options.get("shares")?.expression === "true";
    const load = isShares ? "loadShares" : "loadSurvey";
    const given = body.options.get("file")!;
    const declares = !isShares && body.options.get("declareMissing")?.expression === "true";
    const passed = [...body.options].filter(
      ([option]) => !["file", "shares", "declareMissing"].includes(option),
    );
    const here = (text: string) => ({ text, line: call.line });
    const lines = [
      here(`import { ${load} } from "populi";`),
      {
        text: `const ${name} = ${declares ? "(" : ""}await ${load}(${given.expression}, {`,
        line: given.line,
      },
      ...optionFields(passed),
      here(declares ? "})).declareMissing();" : "});"),
      here(name!),
    ];
    return translated(lines, { keep: new Set([name!]), placeOf: body.placeOf });
  },
};
