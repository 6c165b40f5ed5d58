/** The software behind an address, and what it is known to take and to give beyond the OpenAI interface. */
export interface Engine {
  readonly name: string;
  /** The owner that it gives for its models, where it is one. */
  readonly owner?: string;
  /** Its host, where it is a service. */
  readonly host?: RegExp;
  /**
   * Its own endpoint, behind the address without "/v1", and what that tells of it; `undefined` for a reply that is not its
   * own.
   */
  readonly own?: { readonly path: string; readonly facts: (reply: unknown) => EngineFacts | undefined };
  /** Fields by which a reply begun in the request is continued; absent where it cannot be. */
  readonly continues?: Readonly<Record<string, unknown>>;
  /** How many of the likeliest tokens it tells at most, as far as is known. */
  readonly tells: number;
  /** Whether it has a Batch API. */
  readonly batches: boolean;
  /** Fields that turn thinking off. */
  readonly withoutThoughts?: Readonly<Record<string, unknown>>;
  /** Fields that keep it from cutting tokens off by settings of its own. */
  readonly sampling?: (topK: number) => Readonly<Record<string, unknown>>;
  /** Fields that keep a reply to one of these labels; absent where only a JSON schema can. */
  readonly choice?: (labels: readonly string[], facts: EngineFacts) => Readonly<Record<string, unknown>>;
  /** Its name for the limit of tokens, where it takes no other. */
  readonly tokenLimit?: "max_tokens" | "max_completion_tokens";
  /** Its name for the seed, or none. */
  readonly seed?: "seed" | "random_seed";
  /**
   * Whether each of its slots keeps the beginning of the last prompt for itself: a respondent's questions are then asked one
   * after the other, so that they find it there.
   */
  readonly slots?: boolean;
}

/** What an engine says of itself. */
export interface EngineFacts {
  readonly version?: string;
  /** How many requests it works on at once. */
  readonly slots?: number;
}

/** A field of an object in a reply, if it is there. */
export function at(reply: unknown, name: string): unknown {
  return typeof reply === "object" && reply !== null
    ? (reply as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
