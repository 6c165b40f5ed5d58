import type { GenerateOptions } from "../../../model/model.js";
import { sharesPrefix } from "../../../steer/plan/noise.js";
import type { AskedQuestions, Interview, Treatment } from "../../study/interview.js";
import { hooksOf } from "./hooks-of.js";
import { prefixReader, type ReadPrefix } from "./read-prefix.js";

interface RepliesOptions {
  readonly decoding: Pick<GenerateOptions, "maximumTokens" | "temperature" | "topK" | "topP">;
  /** A seed for each item. */
  seedOf(item: string): number;
  /** Runs the prefix where some of it has been run before. */
  readonly read?: ReadPrefix | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the model writes in reply to the questions of one respondent, `[items]`: in one batch after the prefix, which is read
 * once, unless noise tells the questions apart.
 */
export async function repliesTo(
  interview: Interview,
  treatment: Treatment,
  respondent: number,
  asked: AskedQuestions,
  { decoding, seedOf, signal, ...options }: RepliesOptions,
): Promise<string[]> {
  const { model } = interview;
  const noise = treatment.plan?.noise;
  const whole = prefixReader(model, asked);
  // Noise of a call's own begins with the prefix, which is then nobody else's.
  const shares = noise === undefined || sharesPrefix(noise);
  const read = shares ? (options.read ?? whole) : whole;
  // Noise that is the same at every position lets the questions share a batch; other noise needs each one's own positions.
  const together = noise === undefined || noise.sigma === 0 || noise.scope === "agent";
  const replies: string[] = [];
  const put = async (questions: AskedQuestions["questions"], read: ReadPrefix) => {
    const hooks = hooksOf(interview, treatment, respondent, questions[0]!.prompt.item);
    const after = await read(hooks);
    const seeds = questions.map(({ prompt }) => seedOf(prompt.item));
    const work = { signal, progress: () => {} };
    try {
      const prompts = questions.map(({ ids }) => ids);
      const written = await model.generate(prompts, { ...decoding, seeds, hooks, after, ...work });
      replies.push(...written.map((ids) => model.tokenizer.decode(ids)));
    } finally {
      after.dispose();
    }
  };
  if (together) await put(asked.questions, read);
  else for (const question of asked.questions) await put([question], read);
  return replies;
}
