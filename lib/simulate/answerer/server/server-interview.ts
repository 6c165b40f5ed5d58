import type { QuestionPrompt } from "../../../persona/question.js";
import type { Unanswered } from "../../answers/unanswered.js";
import type { Json } from "../../identity/fields.js";
import type { AnswerLine, Interview } from "../../port/answerer.js";
import type { Battery } from "../../prompt/battery.js";
import type { Chat } from "../../prompt/words.js";
import { type Answer, noAnswer } from "../../read/answer.js";
import { batteryAnswers } from "../../read/battery-answers.js";
import { readerOf } from "../../read/reader-of.js";
import { askExactly } from "./ask-exactly.js";
import { declinedAnswer } from "./declined.js";
import { NoReply } from "./failure/no-reply.js";
import { howLinesTaken } from "./how-taken.js";
import type { ServerInterviewed } from "./interviewed.js";
import { keyOf, knownOrOpen, readReply, ruleOf } from "./open-question.js";
import { batteryRequest, continued } from "./requests.js";
import { requireGiven } from "./require-given.js";
import { replyRules } from "./rules/rules.js";

/**
 * One respondent asked of a server under one condition. Each answer is kept as it comes, so that an interrupted run
 * asks again only what was pending.
 *
 * In mode `probabilities` an answer is as exact as the log-probabilities that the server gives; without any it is one
 * reply decoded at temperature 1 and read, which is a draw from the same distribution.
 */
export class ServerInterview implements Interview {
  constructor(private readonly at: ServerInterviewed) {}

  async ask(chat: Chat, questions: readonly QuestionPrompt[]): Promise<readonly Answer[]> {
    const answered = await this.inOrder(questions.map((prompt) => () => this.one(chat, prompt)));
    // If one fails, the others are awaited all the same: they are paid for, so their answers are kept.
    return answered.map((one) => {
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
  }

  /** One request for the whole reply. */
  async reply(battery: Battery): Promise<readonly Answer[]> {
    const { client, server, memo, study, signal } = this.at;
    const asked = batteryRequest(this.at, battery);
    const key = keyOf(server, howLinesTaken(study), asked);
    const items = battery.prompts.map(({ options }) => ({
      reader: readerOf(options, study.answering.read),
      options: options.length,
    }));
    const kept = async (answers: Answer[]) => {
      await memo.keep(key, answers);
      return answers;
    };
    return memo.get(key, async () => {
      await requireGiven(client, study, [], signal);
      return orUnanswered(
        () =>
          client.ask(
            asked,
            (reply) =>
              kept(
                reply.declined
                  ? items.map(({ options }) => declinedAnswer(reply, options))
                  : batteryAnswers(reply.text, items),
              ),
            signal,
          ),
        (why) => kept(items.map(({ options }) => noAnswer(why, options))),
      );
    });
  }

  /**
   * A request for each line: the server continues a reply that begins with the lines before, as llama.cpp and vLLM do.
   */
  async lines(battery: Battery, fill: (line: AnswerLine) => Promise<Answer[]>): Promise<readonly Answer[]> {
    const { client, server, memo, study, signal } = this.at;
    const { scoring, read } = study.answering;
    const first = batteryRequest(this.at, battery);
    return fill(async (place, written, { options }) => {
      const labels = options.map(({ label }) => label);
      // Without the space after the colon: tokenizers write it and the number as one token.
      const asked = continued(first, `${written}${place}:`, study.answering);
      const { seed: _, ...alike } = asked;
      const key = keyOf(server, howLinesTaken(study), [alike, labels]);
      const [answer] = await memo.get(key, async () => {
        await requireGiven(client, study, labels, signal);
        const kept = async (found: Answer) => {
          await memo.keep(key, [found]);
          return [found];
        };
        const rule = replyRules[scoring]({ options, read, line: true });
        return orUnanswered(
          () => askExactly(client, asked, rule, options.length, kept, signal),
          (why) => kept(noAnswer(why, options.length)),
        );
      });
      return answer!;
    });
  }

  /** Each answer is kept by itself. */
  async once(
    _chat: Chat,
    _questions: readonly QuestionPrompt[],
    _how: readonly Json[],
    work: () => Promise<Answer[]>,
  ): Promise<readonly Answer[]> {
    return work();
  }

  end(): void {}

  /**
   * All at once; or one after the other, where each slot of the server keeps the beginning of its last prompt for itself, and
   * other respondents fill the other slots: then the profile is read once.
   */
  private async inOrder(ask: readonly (() => Promise<Answer>)[]): Promise<PromiseSettledResult<Answer>[]> {
    const { client, study } = this.at;
    const others = study.respondents.rows.length >= client.concurrency;
    if (!(client.requestBody.engine.slots && others)) return Promise.allSettled(ask.map((one) => one()));
    const answered: PromiseSettledResult<Answer>[] = [];
    for (const one of ask) answered.push(...(await Promise.allSettled([one()])));
    return answered;
  }

  private async one(chat: Chat, prompt: QuestionPrompt): Promise<Answer> {
    const { client, memo, signal } = this.at;
    const question = await knownOrOpen(this.at, chat, prompt);
    if ("known" in question) return question.known;
    const { key, asked, reading } = question.open;
    const kept = async (answer: Answer) => {
      await memo.keep(key, [answer]);
      return [answer];
    };
    const ask = () =>
      reading.exact
        ? askExactly(client, asked, ruleOf(reading), reading.options.length, kept, signal)
        : client.ask(asked, (reply) => kept(readReply(reading, reply)), signal);
    const orNone = () => orUnanswered(ask, (why) => kept(noAnswer(why, reading.options.length)));
    return (await memo.get(key, orNone))[0]!;
  }
}

/** What `ask` gives, or, where a server gives no reply to this question alone, what stands for that. */
async function orUnanswered<T>(ask: () => Promise<T>, none: (why: Unanswered) => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    return none(error.unanswered);
  }
}
