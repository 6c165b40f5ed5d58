import { counted } from "../../../errors/counted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { QuestionPrompt } from "../../../persona/question.js";
import { randomStream } from "../../../random/stream.js";
import type { KeyedQuestions } from "../../identity/content-key.js";
import type { Json } from "../../identity/fields.js";
import type { AnswerLine, Interview } from "../../port/answerer.js";
import type { Battery } from "../../prompt/battery.js";
import type { Chat } from "../../prompt/words.js";
import type { Answer } from "../../read/answer.js";
import { decodingOf, lineTokens } from "../../read/answer-decoding.js";
import { answerIn } from "../../read/answer-in.js";
import { howRead, readerOf } from "../../read/reader-of.js";
import { answerKey, exactKey, howScored } from "./answer-key.js";
import { type AskedIds, askedIds, batteryIds } from "./asked-ids.js";
import { ChatRead } from "./chat-read.js";
import { decodedReplies } from "./decoded.js";
import { elicitedAnswers, elicitedHow } from "./elicited.js";
import { exactAnswers } from "./exact.js";
import { injected } from "./injected.js";
import type { LocalInterviewed } from "./interviewed.js";
import { lineWriter } from "./line-writer.js";
import { prefixReader, type ReadPrefix } from "./read-prefix.js";

/** One respondent asked of a local model under one condition. */
export class LocalInterview implements Interview {
  private readonly at: LocalInterviewed;
  private readonly chat: ChatRead;
  private steps = 0;

  constructor(at: Omit<LocalInterviewed, "hooks">) {
    const { study, condition, respondent } = at;
    this.at = { ...at, hooks: (call) => injected(study.seed, condition, respondent, call) };
    this.chat = new ChatRead(at.model);
  }

  /** @throws PopuliError when a question with the turns before it does not fit the model's context */
  async ask(chat: Chat, questions: readonly QuestionPrompt[], part?: string): Promise<readonly Answer[]> {
    const { study, condition, memo, model, prompts } = this.at;
    const { mode, answering } = study;
    const asked = askedIds(prompts, chat, questions);
    let read: ReadPrefix = prefixReader(model, asked);
    if (chat.earlier !== undefined) {
      this.steps += 1;
      this.requireRoom(asked);
      this.chat.extend(asked);
      read = (hooks) => this.chat.upToHere(hooks);
    }
    switch (mode) {
      case "probabilities":
        return this.exact(asked, read);
      case "elicit":
        return memo.get(this.key(asked, [mode, elicitedHow]), () => elicitedAnswers(this.at, asked, read));
      case "sample": {
        const rounds = part === undefined ? [] : [part];
        const how = [mode, decodingOf(condition, answering), ...this.drawn, ...rounds, ...howRead(answering)];
        return memo.get(this.key(asked, how), () => this.decoded(asked, read, rounds));
      }
    }
  }

  async lines(battery: Battery, fill: (line: AnswerLine) => Promise<Answer[]>): Promise<readonly Answer[]> {
    const { study, condition, memo, model } = this.at;
    const { mode, answering } = study;
    const asked = this.batteryAsked(battery);
    const how =
      mode === "sample"
        ? [mode, "line by line", decodingOf(condition, answering), ...this.drawn, ...howRead(answering)]
        : ["probabilities", ...this.drawn, ...howScored(answering)];
    return memo.get(this.key(asked, how), async () => {
      const hooks: readonly LayerHook[] = this.at.hooks("battery");
      const whole = { prefix: [...asked.prefix, ...asked.ids], opening: asked.opening };
      const read = await prefixReader(model, whole)(hooks);
      try {
        return await fill(lineWriter(this.at, battery, read, hooks));
      } finally {
        read.dispose();
      }
    });
  }

  once(
    chat: Chat,
    questions: readonly QuestionPrompt[],
    how: readonly Json[],
    work: () => Promise<Answer[]>,
  ): Promise<readonly Answer[]> {
    const { memo, prompts, study } = this.at;
    const asked = askedIds(prompts, chat, questions);
    const { mode, answering } = study;
    const taken = mode === "probabilities" ? howScored(answering) : howRead(answering);
    return memo.get(this.key(asked, [...how, mode, ...this.drawn, ...taken]), work);
  }

  end(): void {
    this.chat.dispose();
  }

  /** What draws depend on. */
  private get drawn(): [number, number] {
    return [this.at.study.seed, this.at.respondent];
  }

  private key(asked: KeyedQuestions, how: readonly Json[]): string {
    return answerKey(this.at, asked, how);
  }

  /** Exact probabilities, unless they were found together with those of other conditions. */
  private exact(asked: AskedIds, read: ReadPrefix): Promise<readonly Answer[]> {
    const key = exactKey(this.at, asked);
    return this.at.memo.get(key, async () => this.at.found?.get(key) ?? exactAnswers(this.at, asked, read));
  }

  private async decoded(asked: AskedIds, read: ReadPrefix, rounds: readonly string[]): Promise<Answer[]> {
    const { condition, respondent, study } = this.at;
    const { answering, seed } = study;
    const readers = new Map(
      asked.questions.map(({ prompt }) => [prompt, readerOf(prompt.options, answering.read)]),
    );
    const replies = await decodedReplies(this.at, asked, read, {
      decoding: decodingOf(condition, answering),
      seedOf: (item) => randomStream(seed, ["decoded answer", respondent, item, ...rounds]).integer(2 ** 31),
      enough: (question, begun) => readers.get(question)!.soFar(begun).kind !== "open",
    });
    return asked.questions.map(({ prompt }, i) =>
      answerIn(replies[i]!, readers.get(prompt)!, prompt.options.length),
    );
  }

  /** @throws PopuliError when the battery and its answers do not fit the model's context */
  private batteryAsked(battery: Battery): ReturnType<typeof batteryIds> {
    const { model, prompts } = this.at;
    const asked = batteryIds(prompts, battery);
    const items = battery.prompts.length;
    const tokens = asked.prefix.length + asked.ids.length + lineTokens * items;
    if (tokens > model.contextLength)
      throw new PopuliError(
        `a battery of ${counted(items, "item")} takes ${tokens} tokens with its answers; the context of '${model.name}' holds ${model.contextLength}`,
        {},
        'ask fewer items, or each by itself: asking: "one per call"',
      );
    return asked;
  }

  private requireRoom({ prefix, questions }: AskedIds): void {
    const { model, study } = this.at;
    for (const { prompt, ids } of questions) {
      const tokens = prefix.length + ids.length + study.answering.replyTokens;
      if (tokens > model.contextLength)
        throw new PopuliError(
          `item ${this.steps} of those asked, '${prompt.item}', takes ${tokens} tokens with the questions and answers before it; the context of '${model.name}' holds ${model.contextLength}`,
          {},
          'ask fewer items, or each by itself: asking: "one per call"',
        );
    }
  }
}
