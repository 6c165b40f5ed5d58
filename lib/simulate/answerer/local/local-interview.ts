import { PopuliError } from "../../../errors/populi-error.js";
import type { LayerHook } from "../../../model/hook/layer-hook.js";
import { lineIds } from "../../../persona/battery.js";
import type { QuestionPrompt } from "../../../persona/question.js";
import { randomStream } from "../../../random/stream.js";
import { contentKey, type KeyedQuestions } from "../../identity/content-key.js";
import type { Json } from "../../identity/fields.js";
import type { Interview, ScoreLine } from "../../port/answerer.js";
import type { Battery } from "../../prompt/battery.js";
import type { Chat } from "../../prompt/words.js";
import { type Answer, labelled } from "../../read/answer.js";
import { answerDecoding, decodingOf, elicitDecoding, lineTokens } from "../../read/answer-decoding.js";
import { readAnswer } from "../../read/reading.js";
import { type AskedIds, askedIds, batteryIds } from "./asked-ids.js";
import { ChatRead } from "./chat-read.js";
import { decodedReplies } from "./decoded.js";
import { exactAnswers } from "./exact.js";
import { injected } from "./injected.js";
import type { LocalInterviewed } from "./interviewed.js";
import { lineScores } from "./line-scores.js";
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
    const { study, condition, respondent, memo, model, prompts } = this.at;
    const { mode, seed } = study;
    const asked = askedIds(prompts, chat, questions);
    let read: ReadPrefix = prefixReader(model, asked);
    if (chat.earlier !== undefined) {
      this.steps += 1;
      this.requireRoom(asked);
      this.chat.extend(asked);
      read = (hooks) => this.chat.upToHere(hooks);
    }
    if (mode === "probabilities")
      return memo.get(this.key(asked, [mode]), () => exactAnswers(this.at, asked, read));
    if (mode === "elicit")
      return memo.get(this.key(asked, [mode, elicitDecoding]), () =>
        this.decoded(asked, read, elicitDecoding, () => 0),
      );
    const decoding = decodingOf(condition);
    const rounds = part === undefined ? [] : [part];
    return memo.get(this.key(asked, [mode, decoding, seed, respondent, ...rounds]), () =>
      this.decoded(asked, read, decoding, (item) =>
        randomStream(seed, ["decoded answer", respondent, item, ...rounds]).integer(2 ** 31),
      ),
    );
  }

  async reply(battery: Battery, read: (text: string) => Answer[]): Promise<readonly Answer[]> {
    const { study, condition, respondent, memo, model } = this.at;
    const asked = this.batteryAsked(battery);
    const decoding = decodingOf(condition);
    return memo.get(this.key(asked, ["sample", decoding, study.seed, respondent]), async () => {
      const prompt = { item: "battery", text: battery.text, options: [], order: [] };
      const whole = { ...asked, questions: [{ prompt, ids: asked.ids }] };
      const [text] = await decodedReplies(this.at, whole, prefixReader(model, whole), {
        decoding: { ...decoding, maximumTokens: lineTokens * battery.prompts.length },
        seedOf: () => randomStream(study.seed, ["decoded battery", respondent]).integer(2 ** 31),
      });
      return read(text!);
    });
  }

  async lines(battery: Battery, fill: (line: ScoreLine) => Promise<Answer[]>): Promise<readonly Answer[]> {
    const { study, respondent, memo, model } = this.at;
    const { chat, text } = battery;
    const asked = this.batteryAsked(battery);
    return memo.get(this.key(asked, ["probabilities", study.seed, respondent]), async () => {
      const hooks: readonly LayerHook[] = this.at.hooks("battery");
      const whole = { prefix: [...asked.prefix, ...asked.ids], opening: asked.opening };
      const read = await prefixReader(model, whole)(hooks);
      try {
        return await fill(async (place, written, labels) => {
          const line = lineIds(model.tokenizer, chat.system, text, written, place, labels);
          return labelled(await lineScores(model, read, line, hooks));
        });
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
    const { memo, prompts, respondent, study } = this.at;
    const asked = askedIds(prompts, chat, questions);
    return memo.get(this.key(asked, [...how, study.mode, study.seed, respondent]), work);
  }

  end(): void {
    this.chat.dispose();
  }

  private key(asked: KeyedQuestions, how: readonly Json[]): string {
    const { model, study, condition, respondent } = this.at;
    return contentKey({ model: model.hash, study, condition, respondent }, asked, how);
  }

  private async decoded(
    asked: AskedIds,
    read: ReadPrefix,
    decoding: Parameters<typeof decodedReplies>[3]["decoding"],
    seedOf: (item: string) => number,
  ): Promise<Answer[]> {
    const mode = this.at.study.mode === "elicit" ? "elicit" : "sample";
    const replies = await decodedReplies(this.at, asked, read, { decoding, seedOf });
    return asked.questions.map(({ prompt: { options } }, i) =>
      readAnswer(
        mode,
        replies[i]!,
        options.map(({ label }) => label),
      ),
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
        `a battery of ${items} items takes ${tokens} tokens with its answers; the context of '${model.name}' holds ${model.contextLength}`,
        {},
        'ask fewer items, or each by itself: asking: "one per call"',
      );
    return asked;
  }

  private requireRoom({ prefix, questions }: AskedIds): void {
    const { model } = this.at;
    for (const { prompt, ids } of questions) {
      const tokens = prefix.length + ids.length + answerDecoding.maximumTokens;
      if (tokens > model.contextLength)
        throw new PopuliError(
          `item ${this.steps} of those asked, '${prompt.item}', takes ${tokens} tokens with the questions and answers before it; the context of '${model.name}' holds ${model.contextLength}`,
          {},
          'ask fewer items, or each by itself: asking: "one per call"',
        );
    }
  }
}
