import { type Language, scaffolds } from "../../persona/scaffold.js";
import type { Variable } from "../../survey/codebook/codebook.js";

/** How many texts a model is asked to write, in which language. */
export interface TextRequest {
  readonly questions: number;
  /** For each value. */
  readonly instructions: number;
  readonly language: Language;
  /** Times one list is asked for before giving up. */
  readonly attempts: number;
}

/** How each request for a list begins its last sentence. */
export const jsonOnly = "Answer with one JSON object and nothing else:";

/** Asks for an attribute's questions. */
export function askForQuestions(
  { label, question, values }: Variable,
  { questions, language }: TextRequest,
): string {
  return [
    `Write ${questions} different open questions for interviews, in ${scaffolds[language].name}. Their subject is "${label}"${question === undefined ? "" : ` (in the survey: "${question}")`}: what people of each of these groups may see differently: ${values.map((value) => value.label).join("; ")}.`,
    "Every question is put to people of all groups alike, so none may presuppose a group. Keep each to one short sentence.",
    `${jsonOnly} {"texts": ["…", … ]} with exactly ${questions} questions.`,
  ].join("\n");
}

/** Asks for the instructions of one value. */
export function askForInstructions(
  { label }: Variable,
  value: string,
  { instructions, language }: TextRequest,
): string {
  return [
    `Write ${instructions} different instructions, in ${scaffolds[language].name}, that make a reader answer an interview as a person for whom this is so: "${label}" is "${value}".`,
    'Address the reader as "you". Each describes the situation in its own way (a fact, a life, a day, a form filled in, an interview) and never says what such a person thinks.',
    `${jsonOnly} {"texts": ["…", … ]} with exactly ${instructions} instructions.`,
  ].join("\n");
}
