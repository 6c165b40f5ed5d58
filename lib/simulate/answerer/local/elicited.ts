import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { LocalModel } from "../../../model/model.js";
import type { Prefix } from "../../../model/pass/prefix.js";
import type { Tokenizer } from "../../../model/tokenizer/tokenizer.js";
import { sharesPrefix } from "../../../steer/plan/noise.js";
import type { Json } from "../../identity/fields.js";
import type { Answer } from "../../read/answer.js";
import { elicitedAnswer } from "../../read/elicited-answer.js";
import type { AskedIds } from "./asked-ids.js";
import type { LocalInterviewed } from "./interviewed.js";
import { prefixReader, type ReadPrefix } from "./read-prefix.js";

/** How distributions are elicited, in the keys of answers. */
export const elicitedHow = { temperature: 0, grammar: "percentages of what is left" } satisfies Json;

/**
 * The distributions that a local model states, `[questions]`. The JSON object is written for it, up to each number; the
 * number is the likeliest whole percentage of those that are left, and the last option gets the rest. Left to itself a
 * small model writes prose, or JSON without an end (SmolLM2-135M: no distribution read).
 *
 * @param read runs the prefix
 */
export async function elicitedAnswers(
  { model, condition, hooks }: LocalInterviewed,
  asked: AskedIds,
  read: ReadPrefix,
): Promise<Answer[]> {
  const noise = condition.plan?.noise;
  // Noise of scope `call` begins with the prefix, which then belongs to one question.
  const after = noise === undefined || sharesPrefix(noise) ? read : prefixReader(model, asked);
  const answers: Answer[] = [];
  for (const { prompt, ids } of asked.questions) {
    const own = hooks(prompt.item);
    const prefix = await after(own);
    try {
      const labels = prompt.options.map(({ label }) => label);
      const reply = await statedJson(model, prefix, ids, labels, own);
      answers.push(elicitedAnswer(reply, prompt.options));
    } finally {
      prefix.dispose();
    }
  }
  return answers;
}

async function statedJson(
  model: LocalModel,
  prefix: Prefix,
  question: readonly number[],
  labels: readonly string[],
  hooks: readonly LayerHook[],
): Promise<string> {
  const { tokenizer } = model;
  let text = "{";
  let written = tokenizer.encode(text);
  let left = 100;
  for (const [place, label] of labels.entries()) {
    const key = `${place === 0 ? "" : ", "}"${label}":`;
    text += key;
    written = [...written, ...tokenizer.encode(key)];
    if (place === labels.length - 1) return `${text} ${left}}`;
    const choices = percentages(tokenizer, left);
    const [stated] = await model.generate([[...question, ...written]], {
      temperature: 0,
      maximumTokens: Math.max(...choices.map((choice) => choice.length)),
      choices: [choices],
      seeds: [0],
      hooks,
      after: prefix,
      progress: () => {},
    });
    const number = Number.parseInt(tokenizer.decode(stated!), 10);
    left -= number;
    text += ` ${number}`;
    // Without the comma, which is written with the next key.
    written = [...written, ...tokenizer.encode(` ${number}`)];
  }
  return `${text}}`;
}

/** Every whole number from 0 to `most`, with the comma that ends it: "1" alone would also begin "10". */
function percentages(tokenizer: Tokenizer, most: number): number[][] {
  return Array.from({ length: most + 1 }, (_, number) => tokenizer.encode(` ${number},`));
}
