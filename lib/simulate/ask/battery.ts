import { batteryLine } from "../../persona/battery.js";
import { type Battery, batteryFor } from "../prompt/battery.js";
import { type Answer, inCodebookOrder } from "../read/answer.js";
import { drawAnswer } from "../read/draw-answer.js";
import { readBattery } from "../read/reading.js";
import type { Asked } from "./asked.js";

/**
 * One respondent's answers to all items put in one prompt.
 *
 * In mode `sample` the whole reply is decoded and read by its numbered lines; an item without a line is unread. In
 * mode `probabilities` the reply is written line by line: the number of the item is put there, the exact probabilities
 * of its options are taken at that position (each label with a line break or the end of the answer), and one is drawn
 * by seed (the same draw that the long table gives as the answer) and written before the lines that follow.
 */
export async function askBattery({ interview, study, condition, respondent }: Asked): Promise<Answer[]> {
  const battery = batteryFor(study, condition, respondent);
  const { order, prompts } = battery;
  const labels = labelsOf(battery);
  const shown =
    study.mode === "sample"
      ? await interview.reply(battery, (text) => readBattery(text, labels))
      : await interview.lines(battery, async (line) => {
          const answers: Answer[] = [];
          let written = "";
          for (const [i, { item, order }] of prompts.entries()) {
            const answer = await line(i + 1, written, labels[i]!);
            answers.push(answer);
            const { probabilities } = inCodebookOrder(answer, order);
            const option = drawAnswer(probabilities, study.seed, respondent, item);
            if (option >= 0) written += `${batteryLine(i + 1, labels[i]![order.indexOf(option)]!)}\n`;
          }
          return answers;
        });
  const answers = new Array<Answer>(order.length);
  order.forEach((item, place) => {
    answers[item] = inCodebookOrder(shown[place]!, prompts[place]!.order);
  });
  return answers;
}

function labelsOf({ prompts }: Battery): string[][] {
  return prompts.map(({ options }) => options.map(({ label }) => label));
}
