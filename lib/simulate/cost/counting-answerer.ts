import type { QuestionPrompt } from "../../persona/question.js";
import type { ChatRequest } from "../answerer/server/field/chat-request.js";
import { batteryRequest, questionRequest } from "../answerer/server/requests.js";
import { ServerAnswerer } from "../answerer/server/server-answerer.js";
import type { ResolvedCondition } from "../condition/resolved-condition.js";
import type { AnswerLine, Interview } from "../port/answerer.js";
import type { Battery } from "../prompt/battery.js";
import type { Chat } from "../prompt/words.js";
import { type Answer, chosen } from "../read/answer.js";
import type { Study } from "../study/study.js";

/** A server's answerer that sends nothing: it notes every request, and answers with the first option shown. */
export class CountingAnswerer extends ServerAnswerer {
  readonly requests: Pick<ChatRequest, "messages" | "maximumTokens">[] = [];

  override interview(study: Study, condition: ResolvedCondition, respondent: number): Interview {
    const at = { study, condition, respondent };
    const first = ({ options }: QuestionPrompt): Answer => chosen(0, options.length);
    const { requests } = this;
    return {
      async ask(chat: Chat, questions: readonly QuestionPrompt[]) {
        requests.push(...questions.map((prompt) => questionRequest(at, chat, prompt)));
        return questions.map(first);
      },
      async reply(battery: Battery) {
        requests.push(batteryRequest(at, battery));
        return battery.prompts.map(first);
      },
      lines(battery: Battery, fill: (line: AnswerLine) => Promise<Answer[]>) {
        return fill(async (_place, _written, prompt) => {
          requests.push(batteryRequest(at, battery));
          return first(prompt);
        });
      },
      once: (_chat, _questions, _how, work) => work(),
      end() {},
    };
  }
}
