import { batteryLine } from "../../persona/battery.js";
import { batteryFor } from "../prompt/battery.js";
import { type Answer, inCodebookOrder } from "../read/answer.js";
import { drawAnswer } from "../read/draw-answer.js";
import type { Asked } from "./asked.js";

/**
 * One respondent's answers to all items put in one prompt.
 *
 * The reply is written line by line: the number of the item is put there, and the model answers on that line. In mode
 * `probabilities` the answer is drawn by seed from the exact probabilities (the same draw that the long table gives as
 * the answer); in mode `sample` it is decoded. It is put before the lines that follow by its label; a line without an
 * answer is left out. Servers write the whole reply in mode `sample`: it is read by its numbered lines, and an item
 * without a line is unread.
 */
export async function askBattery({ interview, study, condition, respondent }: Asked): Promise<Answer[]> {
  const battery = batteryFor(study, condition, respondent);
  const { order, prompts } = battery;
  const shown =
    study.mode === "sample" && interview.reply !== undefined
      ? await interview.reply(battery)
      : await interview.lines(battery, async (line) => {
          const answers: Answer[] = [];
          let written = "";
          for (const [i, prompt] of prompts.entries()) {
            const { item, order, options } = prompt;
            const answer = await line(i + 1, written, prompt);
            answers.push(answer);
            const { probabilities } = inCodebookOrder(answer, order);
            const option = drawAnswer(probabilities, study.seed, respondent, item);
            if (option >= 0) written += `${batteryLine(i + 1, options[order.indexOf(option)]!.label)}\n`;
          }
          return answers;
        });
  const answers = new Array<Answer>(order.length);
  order.forEach((item, place) => {
    answers[item] = inCodebookOrder(shown[place]!, prompts[place]!.order);
  });
  return answers;
}
