import type { Engine, EngineFacts } from "../engine/engine.js";
import { unknownEngine } from "../engine/engines.js";
import type { Failure } from "../failure/failure.js";
import type { ServerOptions } from "../options/server-options.js";
import type { ChatRequest } from "./chat-request.js";
import { requestFields } from "./fields.js";
import { asksForSome, logProbabilities } from "./log-probabilities.js";
import { type Body, notTaken, type RequestField } from "./request-field.js";
import { thoughts, turnedDown } from "./thoughts.js";
import { tokenLimit } from "./token-limit.js";

/** Further tokens that a model gets to think in, step by step, where its thinking cannot be turned off. */
const room = [0, 2_000, 8_000] as const;

/** What was changed for a server, and its words. */
export interface Reworded {
  readonly field: string;
  /** "is left out". */
  readonly says: string;
  /** The server's words. */
  readonly because: string;
}

/** A request's body, and which wording it has. */
export interface WordedBody {
  readonly body: Body;
  /** Counts up with every change, so that a refusal of an older wording changes nothing. */
  readonly wording: number;
}

/**
 * How requests are worded for one server: as in the OpenAI interface, with what its engine is known to take; and, for the
 * rest of the session, without what it has refused. Live requests and batches are worded here.
 */
export class RequestBody {
  #engine: Engine = unknownEngine;
  #facts: EngineFacts = {};
  #room = 0;
  /** The last step of room that the server has not refused. */
  #mostRoom = room.length - 1;
  #wording = 0;
  readonly #forms = new Map<RequestField, number>();
  readonly #reworded = new Map<string, Reworded>();

  constructor(private readonly options: Pick<ServerOptions, "model" | "request">) {}

  get engine(): Engine {
    return this.#engine;
  }

  /** What the engine said of itself. */
  get facts(): EngineFacts {
    return this.#facts;
  }

  /** What was changed for this server, in the order of the first change of each field. */
  get reworded(): readonly Reworded[] {
    return [...this.#reworded.values()];
  }

  /** Which wording requests have now. */
  get wording(): number {
    return this.#wording;
  }

  /** Whether log-probabilities are asked for, as far as the server has not refused them. */
  get asksLogProbabilities(): boolean {
    return asksForSome(this.#formOf(logProbabilities));
  }

  /** Further tokens that a reply may take for thoughts. */
  get roomToThink(): number {
    return room[this.#room]!;
  }

  /** Words requests for an engine. */
  suit(engine: Engine, facts: EngineFacts = {}): void {
    this.#engine = engine;
    this.#facts = facts;
  }

  /** The body of a request. */
  of(asked: ChatRequest, attempt = 0): WordedBody {
    const request = this.#toSend(asked, attempt);
    const body: Body = {
      model: this.options.model,
      messages: request.messages.map(({ role, content }) => ({ role, content })),
    };
    for (const field of requestFields)
      if (this.#mayWrite(field, request))
        field.forms[this.#formOf(field)]!.write(body, request, this.#engine, this.#facts);
    return { body: Object.assign(body, this.options.request), wording: this.#wording };
  }

  /** The fields of a body beside model and words, as they are told and hashed. */
  static frame({ messages: _, model: __, seed: ___, random_seed: ____, ...frame }: Body): object {
    return JSON.parse(JSON.stringify(frame));
  }

  /**
   * Changes the wording from now on, where that may be why a request was refused.
   *
   * @param wording of the request
   * @param blame whether any refusal may be about log-probabilities: until a server has given some, not all say so
   * @returns whether to send the request again
   */
  change(failure: Failure, asked: ChatRequest, wording: number, blame = false): boolean {
    const { status = 0, says, fields } = failure;
    if (status < 400 || [401, 402, 408, 429, 502, 503, 504].includes(status)) return false;
    const open = requestFields.filter((field) => this.#canChange(field, asked));
    const field =
      open.find(({ names }) => fields.some((at) => names.includes(at.split(/[.[]/)[0]!))) ??
      open.find(({ refused }) => notTaken.test(says) && refused.test(says)) ??
      (blame ? open.find((field) => field === logProbabilities) : undefined);
    // A refusal of an older wording changes nothing: the request is sent again in the new one.
    if (wording < this.#wording) return true;
    if (field === undefined) return this.#lessRoom(failure);
    const form = this.#formOf(field);
    this.#reword(field, (field as RequestField).next?.(form, says) ?? form + 1, says);
    return true;
  }

  /**
   * Has the model think less, or gives it room to think, after a reply that was nothing but thoughts.
   *
   * @returns whether to send the request again
   */
  thinkLess(says: string, wording: number): boolean {
    if (wording < this.#wording) return true;
    const form = this.#formOf(thoughts);
    if (form < turnedDown && !this.#isUsers(thoughts)) {
      this.#reword(thoughts, turnedDown, says);
      return true;
    }
    if (this.#room >= this.#mostRoom || this.#isUsers(tokenLimit)) return false;
    this.#room += 1;
    this.#wording += 1;
    this.#reworded.set("room", {
      field: "room to think",
      says: `is given: ${room[this.#room]} tokens`,
      because: says,
    });
    return true;
  }

  /** A limit that became too high with the room to think is lowered again. */
  #lessRoom({ says }: Failure): boolean {
    if (this.#room === 0 || !/max_(completion_)?tokens|completion tokens|output tokens/i.test(says))
      return false;
    this.#room -= 1;
    this.#mostRoom = this.#room;
    this.#wording += 1;
    return true;
  }

  #toSend(asked: ChatRequest, attempt: number): ChatRequest {
    return {
      ...asked,
      maximumTokens: asked.maximumTokens + this.roomToThink,
      // Log-probabilities do not depend on the seed, but whether an answer ends at once does.
      seed: asked.seed + (asked.firstTokens ? attempt : 0),
    };
  }

  #formOf(field: RequestField): number {
    return this.#forms.get(field) ?? field.first?.(this.#engine) ?? 0;
  }

  #reword(field: RequestField, form: number, because: string): void {
    this.#forms.set(field, form);
    this.#wording += 1;
    this.#reworded.set(field.name, { field: field.name, says: field.forms[form]!.says, because });
  }

  #mayWrite(field: RequestField, asked: ChatRequest): boolean {
    return field.has(asked, this.#engine) && (field.name === "the system message" || !this.#isUsers(field));
  }

  #canChange(field: RequestField, asked: ChatRequest): boolean {
    return (
      this.#mayWrite(field, asked) && !this.#isUsers(field) && this.#formOf(field) + 1 < field.forms.length
    );
  }

  #isUsers({ names }: RequestField): boolean {
    return names.some((name) => name in (this.options.request ?? {}));
  }
}
