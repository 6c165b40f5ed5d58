import { statSync } from "node:fs";
import type { DataFrame } from "danfojs-node";
import { findFile } from "../../files/find-file.js";
import type { Code } from "../../survey/codebook/codebook.js";
import { readCodebook } from "../../survey/codebook/read-codebook.js";
import { type LoadOptions, loadSurvey } from "../../survey/load-survey.js";
import type { Survey } from "../../survey/survey/survey.js";
import { surveyOf } from "../../survey/survey-of.js";
import { readAgentFolder } from "./agent-folder.js";

/**
 * Answers with a row for each respondent and a column for each item: a file's path, a survey, or a danfo frame; or a folder with a
 * JSON file for each agent, as PSII's release has.
 */
export type AnswerSource = string | Survey | DataFrame;

/**
 * Answers as a survey, whatever holds them.
 *
 * @param name what a frame is called in messages
 */
export async function answersFrom(source: AnswerSource, name: string, options: LoadOptions): Promise<Survey> {
  if (typeof source === "string")
    return statSync(source, { throwIfNoEntry: false })?.isDirectory()
      ? readAgentFolder(source)
      : loadSurvey(source, options);
  if (isSurvey(source)) return source;
  const { codebook, weight } = options;
  return surveyOf(
    Object.fromEntries(source.columns.map((column) => [column, cells(source.column(column).values)])),
    {
      name,
      ...(weight !== undefined && { weight }),
      ...(codebook !== undefined && {
        codebook:
          typeof codebook === "string" ? await readCodebook(findFile(codebook, "codebook")) : codebook,
      }),
    },
  );
}

function isSurvey(source: Survey | DataFrame): source is Survey {
  return "codebook" in source;
}

/** danfo has NaN, undefined and null for an empty cell, and booleans, which no codebook lists. */
function cells(values: ArrayLike<unknown>): (Code | null)[] {
  return Array.from(values, (value) => {
    if (typeof value === "number") return Number.isNaN(value) ? null : value;
    return value === null || value === undefined || value === "" ? null : String(value);
  });
}
