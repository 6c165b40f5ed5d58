import type { LocalModel } from "../../../model/model.js";
import type { VectorSet } from "../../../steer/vectors/vector-set.js";
import type { Condition } from "../../condition/condition.js";
import type { ResolvedCondition } from "../../condition/resolved-condition.js";
import type { Json } from "../../identity/fields.js";
import { abilities } from "../../port/abilities.js";
import type { Answerer, Interview, TextsWanted } from "../../port/answerer.js";
import { type PromptStudy, wordsFor } from "../../prompt/words.js";
import { decodingOf, elicitDecoding } from "../../read/answer-decoding.js";
import { Memo } from "../../store/memo.js";
import type { RunFile } from "../../store/run-file.js";
import type { AnswerMode, Study } from "../../study/study.js";
import { type AskedIds, askedIds } from "./asked-ids.js";
import { injected } from "./injected.js";
import { LocalInterview } from "./local-interview.js";
import { PromptCache } from "./prompt-cache.js";

/** A model on this machine, asked one respondent at a time. */
export class LocalAnswerer implements Answerer {
  readonly gives = abilities.local;
  readonly atOnce = 1;
  readonly settings = {};

  constructor(
    readonly model: LocalModel,
    readonly memo = new Memo(),
    private readonly prompts = new PromptCache(model.tokenizer),
  ) {}

  /** The same model with an empty memo, to measure how long asking takes. */
  withoutMemory(): LocalAnswerer {
    return new LocalAnswerer(this.model, new Memo(), this.prompts);
  }

  session<T>(work: (file: RunFile | undefined) => Promise<T>): Promise<T> {
    return this.memo.during((file) => this.model.sharing(() => work(file)));
  }

  sharing<T>(work: () => Promise<T>): Promise<T> {
    return this.model.sharing(work);
  }

  async beforehand(): Promise<ReadonlyMap<number, never>> {
    return new Map<number, never>();
  }

  requireVectors(vectors: VectorSet): void {
    vectors.requireModel(this.model);
  }

  interview(study: Study, condition: ResolvedCondition, respondent: number, signal?: AbortSignal): Interview {
    const { model, prompts, memo } = this;
    return new LocalInterview({ model, prompts, memo, study, condition, respondent, signal });
  }

  async write({
    seed,
    condition,
    respondents,
    chats,
    seeds,
    decoding,
    call,
    signal,
  }: TextsWanted): Promise<string[]> {
    const { model } = this;
    const prompts = chats.map((messages) =>
      model.tokenizer.encode(model.tokenizer.renderChat(messages, { addGenerationPrompt: true })),
    );
    const hooks = injected(seed, condition, respondents[0]!, call);
    const written = await model.generate(prompts, { ...decoding, seeds, hooks, signal, progress: () => {} });
    return written.map((ids) => model.tokenizer.decode(ids).trim());
  }

  manner(mode: AnswerMode, condition: Condition): Readonly<Record<string, Json>> {
    if (mode === "probabilities") return {};
    return mode === "elicit" ? elicitDecoding : decodingOf(condition);
  }

  promptsOf(study: Study, condition: Condition, respondent: number): Json {
    const { prefix, questions } = this.idsOf(study, condition, respondent);
    return [prefix, questions.map(({ prompt, ids }) => [prompt.item, ids])];
  }

  /** All questions of one respondent, asked one per call, as token ids. */
  idsOf(study: PromptStudy, condition: Condition, respondent: number): AskedIds {
    const { chat, prompts } = wordsFor(study, condition, respondent);
    return askedIds(this.prompts, chat, prompts);
  }

  labels(): string[] {
    return [];
  }
}
