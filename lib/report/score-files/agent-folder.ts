import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import { surveyOf } from "../../survey/survey-of.js";

const numbered = /^(\d+)\.json$/;

/**
 * Answers in a folder with a JSON file for each agent, as PSII's release writes them (arXiv:2603.16142): `1.json`, `2.json`, …,
 * each `{ "Q1": { "output": "2", "result": 2 }, …, "lang": "en" }`. Agent n is the nth row of the human answers. A result that is
 * no number, as where none could be parsed, is replaced by the reply, which is read.
 *
 * @throws PopuliError for a folder without such files, a number that is missing, or a file that is no such JSON
 */
export function readAgentFolder(folder: string): Survey {
  const numbers = readdirSync(folder)
    .flatMap((name) => numbered.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  if (numbers.length === 0)
    throw new PopuliError(
      "the folder has no files of agents",
      { file: folder },
      "1.json, 2.json, …, one for each agent, as PSII's release has",
    );
  const gap = numbers.findIndex((number, place) => number !== place + 1);
  if (gap >= 0)
    throw new PopuliError(
      `the file of agent ${gap + 1} is missing: ${gap + 1}.json`,
      { file: folder },
      "agents are matched with people by their number, from 1 on",
    );
  const agents = numbers.map((number) => answersOfAgent(join(folder, `${number}.json`)));
  const items = [...new Set(agents.flatMap((answers) => [...answers.keys()]))];
  const columns = items.map((item) => [item, agents.map((answers) => answers.get(item) ?? null)] as const);
  return surveyOf(Object.fromEntries(columns), { name: basename(folder) });
}

function answersOfAgent(file: string): Map<string, Code> {
  const answers = new Map<string, Code>();
  for (const [item, answer] of Object.entries(jsonObject(file))) {
    if (typeof answer !== "object" || answer === null || !("result" in answer)) continue;
    const { result } = answer;
    const reply = "output" in answer ? answer.output : undefined;
    const code = typeof result === "number" ? result : typeof reply === "string" ? reply.trim() : "";
    if (code !== "") answers.set(item, code);
  }
  if (answers.size === 0)
    throw new PopuliError("no answer of the agent is in it", { file }, '{ "Q1": { "result": 2 }, … }');
  return answers;
}

function jsonObject(file: string): object {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new PopuliError(`it is no JSON: ${error instanceof Error ? error.message : error}`, { file });
  }
  if (typeof content !== "object" || content === null)
    throw new PopuliError("it is no JSON object", { file }, '{ "Q1": { "result": 2 }, … }');
  return content;
}
