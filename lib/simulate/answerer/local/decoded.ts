import type { GenerateOptions } from "../../../model/generation/generate-options.js";
import type { QuestionPrompt } from "../../../persona/question.js";
import { sharesPrefix } from "../../../steer/plan/noise.js";
import type { AskedIds } from "./asked-ids.js";
import type { LocalInterviewed } from "./interviewed.js";
import { prefixReader, type ReadPrefix } from "./read-prefix.js";

/** How replies are decoded. */
export interface Decoding {
  readonly decoding: Pick<GenerateOptions, "maximumTokens" | "temperature" | "topK" | "topP">;
  /** The seed of the reply to an item. */
  seedOf(item: string): number;
  /** Whether a reply that has begun so says all that will be read of it. */
  enough(question: QuestionPrompt, begun: string): boolean;
}

/**
 * What the model writes in reply to the questions of one respondent, `[questions]`: in one batch after the prefix,
 * which is read once, unless noise makes the questions differ.
 *
 * @param read runs the prefix
 */
export async function decodedReplies(
  { model, condition, hooks, signal }: LocalInterviewed,
  asked: AskedIds,
  read: ReadPrefix,
  { decoding, seedOf, enough }: Decoding,
): Promise<string[]> {
  const noise = condition.plan?.noise;
  // Noise of scope `call` begins with the prefix, which then belongs to one question.
  const after = noise === undefined || sharesPrefix(noise) ? read : prefixReader(model, asked);
  // Noise that is equal at every position lets questions share a batch; other noise needs each question's own
  // positions.
  const together = noise === undefined || noise.sigma === 0 || noise.scope === "agent";
  const replies: string[] = [];
  const put = async (questions: AskedIds["questions"]) => {
    const injected = hooks(questions[0]!.prompt.item);
    const prefix = await after(injected);
    try {
      const written = await model.generateTexts(
        questions.map(({ ids }) => ids),
        {
          ...decoding,
          seeds: questions.map(({ prompt }) => seedOf(prompt.item)),
          until: (text, number) => enough(questions[number]!.prompt, text),
          hooks: injected,
          after: prefix,
          signal,
          progress: () => {},
        },
      );
      replies.push(...written.map(({ text }) => text));
    } finally {
      prefix.dispose();
    }
  };
  if (together) await put(asked.questions);
  else for (const question of asked.questions) await put([question]);
  return replies;
}
