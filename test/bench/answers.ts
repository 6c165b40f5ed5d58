import { loadModel } from "../../lib/model/load-model.js";
import type { LocalModel } from "../../lib/model/model.js";
import { agreement } from "../../lib/report/answer-check/agreement.js";
import {
  type RecordedReplies,
  recordedWays,
  recordReplies,
} from "../lib/report/answer-check/recorded-replies.js";
import { questionsOf, sampledCells } from "../lib/report/answer-check/sampled-cells.js";
import { spendingSurvey } from "../lib/report/answer-check/spending-survey.js";
import { publishedModel } from "../published-models.js";

/*
 * npm run bench -- answers [replies to each question] [rounds]
 * Exact probabilities of what is read against sampled replies: 40 prompts (10 questions, four ways to help) of each of
 * SmolLM2, Gemma 3 270M and the teaching model, 400 replies each. A p-value for each; over all of them they should be
 * about even, or larger where much was not followed.
 *
 * npm run bench -- answers record
 * Samples the replies of both published models that the short form of this, a test, reads: 40 to each of its prompts.
 */
const isRecording = process.argv[2] === "record";
const replies = isRecording ? 40 : Number(process.argv[2] ?? 400);
const survey = await spendingSurvey();
const ways = [
  ...recordedWays,
  { example: true, replyTokens: 12 },
  { answerPrefix: "Answer: ", replyTokens: 12 },
] as const;

async function record(name: string, model: LocalModel) {
  const recorded: RecordedReplies[] = [];
  for (const how of recordedWays)
    for (const { item, prompt, sample } of await questionsOf(model, survey, survey.items.slice(0, 8), how))
      recorded.push({ item, prompt, replies: await sample(replies) });
  recordReplies(name, recorded);
}

for (const name of ["teaching", "smollm2", "gemma3"] as const) {
  const { path, reason } = name === "teaching" ? { path: name, reason: "" } : publishedModel(name);
  if (reason !== "") {
    console.log(`${name}${reason}`);
    continue;
  }
  if (isRecording && name === "teaching") continue;
  const model = await loadModel(path);
  if (isRecording) {
    await record(name, model);
    model.dispose();
    continue;
  }
  const ps: number[] = [];
  for (const how of ways) {
    const cells = await sampledCells(model, survey, survey.items, how, replies);
    ps.push(...cells.map((cell) => agreement([cell], 1)));
    const unknown = cells.reduce((sum, { notFollowed }) => sum + notFollowed, 0) / cells.length;
    console.log(
      `${name} ${JSON.stringify(how)}: p of all ${agreement(cells, 1)}, not followed ${unknown.toFixed(3)}`,
    );
  }
  model.dispose();
  const share = (low: number, high: number) => ps.filter((p) => p >= low && p < high).length / ps.length;
  console.log(
    `${name}: ${ps.length} prompts × ${replies} replies, p below .05 ${share(0, 0.05).toFixed(3)}, .05 … .5 ${share(0.05, 0.5).toFixed(3)}, .5 … .95 ${share(0.5, 0.95).toFixed(3)}, above ${share(0.95, 1.1).toFixed(3)}`,
  );
}
