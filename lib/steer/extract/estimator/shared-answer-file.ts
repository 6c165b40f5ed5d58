import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../../../files/write-whole.js";
import { randomStream } from "../../../random/stream.js";
import { jsonHash } from "../../json-hash.js";
import { decoding } from "../asking/extraction.js";
import { promptIds } from "../asking/prompts.js";
import type { EstimatorContext } from "./estimator.js";

/** Answers of this session, for extractions without a cache; by model, so that they go when it goes. */
const known = new WeakMap<object, Map<string, readonly number[]>>();

/**
 * `[questions]`: the ids of an answer to each question under one instruction, empty where the model ended at once. An
 * answer depends on its question, not on the attribute that asks it, so a question that several attributes share is asked
 * once.
 */
export async function sharedAnswers(
  { model, plan, cache, signal }: EstimatorContext,
  instruction: string,
  questions: readonly string[],
): Promise<readonly (readonly number[])[]> {
  const { template, maximumTokens, seed } = plan;
  const own = known.get(model) ?? new Map<string, readonly number[]>();
  known.set(model, own);
  const keys = questions.map((question) =>
    jsonHash([
      "answer",
      1,
      model.hash,
      instruction,
      question,
      template,
      { ...decoding, maximumTokens },
      seed,
    ]),
  );
  const folder = typeof cache === "string" ? cache : undefined;
  const file = (key: string) => folder && join(folder, `answer-${key.slice(0, 32)}.json`);
  for (const key of keys) {
    const path = file(key);
    if (!own.has(key) && path !== undefined && existsSync(path))
      own.set(key, JSON.parse(readFileSync(path, "utf8")) as number[]);
  }
  const open = [...new Set(keys.keys())].filter((i) => !own.has(keys[i]!) && keys.indexOf(keys[i]!) === i);
  if (open.length > 0) {
    const replies = await model.generate(
      open.map((i) => promptIds(model, template, instruction, questions[i]!)),
      {
        ...decoding,
        maximumTokens,
        seeds: open.map((i) => randomStream(seed, ["shared answer", questions[i]!]).integer(2 ** 31)),
        signal,
        progress: () => {},
      },
    );
    for (const [place, i] of open.entries()) {
      const key = keys[i]!;
      own.set(key, replies[place]!);
      const path = file(key);
      if (path === undefined) continue;
      mkdirSync(folder!, { recursive: true });
      await writeWhole(path, (temporary) => writeFile(temporary, JSON.stringify(replies[place])));
    }
  }
  return keys.map((key) => own.get(key)!);
}
