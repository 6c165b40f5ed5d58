import type { LongWork } from "../../../progress/progress.js";
import type { Condition } from "../../condition/condition.js";
import type { ResolvedCondition } from "../../condition/resolved-condition.js";
import { identify, type Json } from "../../identity/fields.js";
import { type Abilities, abilities } from "../../port/abilities.js";
import type { Answered, Answerer, Interview } from "../../port/answerer.js";
import type { AnswererStopped } from "../../port/stopped.js";
import { wordsFor } from "../../prompt/words.js";
import { Memo } from "../../store/memo.js";
import type { RunFile } from "../../store/run-file.js";
import type { Study } from "../../study/study.js";
import { answerInBatches } from "./answer-in-batches.js";
import { serverLabels } from "./labels.js";
import { noteSession, recalled } from "./noted-session.js";
import { decodedInstead, mannerOf, mannerSent } from "./requests.js";
import { mannerKey } from "./sent-frames.js";
import type { ServerClient } from "./server-client.js";
import { serverIdentity } from "./server-identity.js";
import { ServerInterview } from "./server-interview.js";
import { clientOf, type ServerModel } from "./server-model.js";

/** A model behind a server, asked several respondents at once, or everything in batches beforehand. */
export class ServerAnswerer implements Answerer {
  readonly gives: Abilities;
  readonly atOnce: number;
  private readonly client: ServerClient;

  constructor(
    readonly model: ServerModel,
    readonly memo = new Memo(),
  ) {
    this.client = clientOf(model);
    this.gives = this.client.batch === undefined ? abilities.server : abilities.batches;
    this.atOnce = this.client.concurrency;
  }

  get settings(): Readonly<Record<string, Json>> {
    const { engineNamed } = this.client;
    return {
      ...identify(serverIdentity, this.model.options),
      ...(engineNamed !== undefined && { software: engineNamed }),
    };
  }

  /**
   * The names a server answered under in earlier sessions, and the fields they asked with, are read from the run file, and
   * those of this one noted there.
   */
  session<T>(work: (file: RunFile | undefined) => Promise<T>): Promise<T> {
    const { hash } = this.model;
    return this.memo.during(async (file) => {
      const noted = file && (await recalled(this.client, file, hash));
      try {
        return await work(file);
      } finally {
        if (file && noted) await noteSession(this.client, file, hash, noted);
      }
    });
  }

  /** The fields that answers in a mode under a condition were asked with, beside words and seeds, each set as JSON. */
  sent(study: Pick<Study, "mode" | "answering">, condition: Condition): readonly string[] {
    const manner = mannerOf(study, condition);
    const decoded = decodedInstead({ ...manner, messages: [], seed: 0 }, study.answering);
    const sharesOf = study.mode === "elicit" ? [] : undefined;
    const keys = [manner, decoded].map((one) => mannerKey({ ...one, ...(sharesOf && { sharesOf }) }));
    return this.client.frames.of(keys);
  }

  sharing<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  async beforehand(
    study: Study,
    condition: ResolvedCondition,
    file: RunFile | undefined,
    work: LongWork,
  ): Promise<ReadonlyMap<number, AnswererStopped>> {
    if (this.client.batch === undefined) return new Map();
    return answerInBatches(
      { client: this.client, server: this.model.hash, memo: this.memo, study, condition },
      file,
      work,
    );
  }

  requireVectors(): never {
    throw new Error("combinations.ts refuses injection where there are no hidden states");
  }

  interview(study: Study, condition: ResolvedCondition, respondent: number, signal?: AbortSignal): Interview {
    const { client, model, memo } = this;
    return new ServerInterview({ client, server: model.hash, memo, study, condition, respondent, signal });
  }

  manner(study: Pick<Study, "mode" | "answering">, condition: Condition): Readonly<Record<string, Json>> {
    return mannerSent(mannerOf(study, condition), this.model.options.request);
  }

  promptsOf(study: Study, condition: Condition, respondent: number): Json {
    const { chat, prompts } = wordsFor(study, condition, respondent);
    const example = (chat.example ?? []).map(({ role, content }) => [role, content]);
    return [
      chat.system,
      ...(example.length > 0 ? [example] : []),
      prompts.map(({ item, text }) => [item, text]),
    ];
  }

  labels(study: Pick<Study, "mode" | "answering">, answers: Answered): string[] {
    return serverLabels(this.client, study, answers);
  }
}
