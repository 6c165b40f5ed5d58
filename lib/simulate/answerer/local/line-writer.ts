import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { Prefix } from "../../../model/pass/prefix.js";
import { lineIds } from "../../../persona/battery.js";
import { randomStream } from "../../../random/stream.js";
import type { AnswerLine } from "../../port/answerer.js";
import type { Battery } from "../../prompt/battery.js";
import { labelled } from "../../read/answer.js";
import { decodingOf } from "../../read/answer-decoding.js";
import { answerIn } from "../../read/answer-in.js";
import { readerOf } from "../../read/reader-of.js";
import type { LocalInterviewed } from "./interviewed.js";
import { lineScores } from "./line-scores.js";
import { scored } from "./scored.js";

/**
 * Answers the lines of a battery: the number of the item is put there, and the model goes on. A small model that is
 * left to write all lines by itself restates the questions until its tokens are used up (SmolLM2-135M: no line read).
 *
 * @param read the battery, up to where the reply begins
 */
export function lineWriter(
  { model, prompts, study, condition, respondent }: LocalInterviewed,
  { chat, text }: Battery,
  read: Prefix,
  hooks: readonly LayerHook[],
): AnswerLine {
  const { mode, answering, seed } = study;
  return async (place, written, prompt) => {
    const labels = prompt.options.map(({ label }) => label);
    const line = lineIds(prompts.of(chat), chat.system, text, written, place, labels);
    if (mode === "sample") {
      const reader = readerOf(prompt.options, answering.read);
      const [reply] = await model.generateTexts([line.ids], {
        ...decodingOf(condition, answering),
        seeds: [randomStream(seed, ["decoded line", respondent, prompt.item]).integer(2 ** 31)],
        until: (begun) => reader.soFar(begun).kind !== "open",
        hooks,
        after: read,
        progress: () => {},
      });
      return answerIn(reply!.text, reader, labels.length);
    }
    if (answering.scoring === "label alone") return labelled(await lineScores(model, read, line, hooks));
    const [answer] = await scored(model, answering, read, [{ ...line, prompt }], hooks);
    return answer!;
  };
}
