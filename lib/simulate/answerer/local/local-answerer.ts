import type { LocalModel } from "../../../model/model.js";
import { chatOf } from "../../../persona/chat-form.js";
import type { VectorSet } from "../../../steer/vectors/vector-set.js";
import type { Condition } from "../../condition/condition.js";
import type { ResolvedCondition } from "../../condition/resolved-condition.js";
import type { Json } from "../../identity/fields.js";
import { abilities } from "../../port/abilities.js";
import type { Answerer, Interview, TextsWanted } from "../../port/answerer.js";
import { type PromptStudy, wordsFor } from "../../prompt/words.js";
import type { Answer } from "../../read/answer.js";
import { decodingOf } from "../../read/answer-decoding.js";
import { Memo } from "../../store/memo.js";
import type { RunFile } from "../../store/run-file.js";
import type { Study } from "../../study/study.js";
import { type AskedIds, askedIds } from "./asked-ids.js";
import { elicitedHow } from "./elicited.js";
import { type AskedUnder, exactTogether } from "./exact-together.js";
import { injected } from "./injected.js";
import { LocalInterview } from "./local-interview.js";
import { PromptCache } from "./prompt-cache.js";

/** A model on this machine, asked one respondent at a time. */
export class LocalAnswerer implements Answerer {
  readonly gives = abilities.local;
  readonly atOnce = 1;
  readonly settings = {};
  /** Answers of the latest {@link together}. */
  private found: ReadonlyMap<string, readonly Answer[]> = new Map();

  constructor(
    readonly model: LocalModel,
    readonly memo = new Memo(),
    private readonly promptsByForm = new Map<string, PromptCache>(),
  ) {}

  /** The same model with an empty memo, to measure how long asking takes. */
  withoutMemory(): LocalAnswerer {
    return new LocalAnswerer(this.model, new Memo(), this.promptsByForm);
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
    const { model, memo, found } = this;
    const prompts = this.promptsFor(study);
    return new LocalInterview({ model, prompts, memo, study, condition, respondent, signal, found });
  }

  async together(under: readonly AskedUnder[], respondent: number): Promise<void> {
    const promptsFor = (study: Study) => this.promptsFor(study);
    this.found = await exactTogether(this.model, this.memo, promptsFor, under, respondent);
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
    const tokenizer = chatOf(model.tokenizer);
    const prompts = chats.map((messages) =>
      tokenizer.encode(tokenizer.renderChat(messages, { addGenerationPrompt: true })),
    );
    const hooks = injected(seed, condition, respondents[0]!, call);
    const written = await model.generate(prompts, { ...decoding, seeds, hooks, signal, progress: () => {} });
    return written.map((ids) => model.tokenizer.decode(ids).trim());
  }

  manner(
    { mode, answering }: Pick<Study, "mode" | "answering">,
    condition: Condition,
  ): Readonly<Record<string, Json>> {
    if (mode === "probabilities") return {};
    return mode === "elicit" ? elicitedHow : { ...decodingOf(condition, answering) };
  }

  promptsOf(study: Study, condition: Condition, respondent: number): Json {
    const { prefix, questions } = this.idsOf(study, condition, respondent);
    return [prefix, questions.map(({ prompt, ids }) => [prompt.item, ids])];
  }

  /** All questions of one respondent, asked one per call, as token ids. */
  idsOf(study: PromptStudy, condition: Condition, respondent: number): AskedIds {
    const { chat, prompts } = wordsFor(study, condition, respondent);
    return askedIds(this.promptsFor(study), chat, prompts);
  }

  /** Chats in the form that a study wants them in. */
  private promptsFor({ answering: { template, answerPrefix } }: PromptStudy): PromptCache {
    const raw = template === "raw" || !this.model.tokenizer.chatTemplate;
    const key = JSON.stringify([raw, answerPrefix]);
    let prompts = this.promptsByForm.get(key);
    if (prompts === undefined) {
      prompts = new PromptCache(this.model.tokenizer, {
        raw,
        ...(answerPrefix !== undefined && { answerPrefix }),
      });
      this.promptsByForm.set(key, prompts);
    }
    return prompts;
  }

  labels(): string[] {
    const { name, tokenizer } = this.model;
    return tokenizer.chatTemplate
      ? []
      : [
          `'${name}' has no chat template, so chats are written raw: paragraphs of plain text, "Answer:" before each answer`,
        ];
  }
}
