import type { Answering } from "../study/answering.js";
import type { Study } from "../study/study.js";
import { changesNothing, type Fields, fingerprint, identify, itself, type Json } from "./fields.js";

/** The identity of every field of how answers are taken. Keys have them by prompts and, with the mode, by `how`. */
const answeringIdentity = {
  scoring: itself("manner"),
  read: itself("manner"),
  optionLabels: itself("prompt"),
  answerPrefix: itself("prompt"),
  example: { says: (example) => example as Json, keyed: "prompt" },
  template: itself("prompt"),
  replyTokens: itself("manner"),
  sampling: itself("manner"),
} as const satisfies Fields<Answering>;

/** The identity of every field of a study. A shard is a part of the run of the whole, and has the whole's identity. */
export const studyIdentity = {
  survey: { says: ({ hash }) => hash, keyed: "prompt" },
  segmentation: changesNothing("it decides who is drawn, and those are listed"),
  items: { says: (items) => items.map(({ name }) => name), keyed: "prompt" },
  respondents: { says: ({ rows }) => fingerprint([...rows]), keyed: "prompt" },
  mode: itself("manner"),
  answering: { says: (answering) => identify(answeringIdentity, answering), keyed: "manner" },
  // Asked one per call, an answer depends neither on the other items nor on their order.
  asking: {
    says: (asking) => asking,
    keyed: ({ asking, itemOrder }) => (asking === "one per call" ? [] : [[asking, itemOrder]]),
  },
  optionOrder: itself("prompt"),
  itemOrder: itself("manner"),
  profileAttributes: itself("prompt"),
  words: itself("prompt"),
  heldBack: changesNothing("it follows from items and profile"),
  seed: itself("manner"),
  shard: changesNothing("shards are parts of one run"),
  whole: changesNothing("it stands for the respondents"),
} as const satisfies Fields<Study, Pick<Study, "asking" | "itemOrder">>;

/** A study as it was before it was cut into shards. */
export function wholeStudy(study: Study): Study {
  const { whole, ...rest } = study;
  return whole === undefined ? study : { ...rest, respondents: { ...rest.respondents, rows: whole } };
}

/** The fields of a study that keys are computed from, beside the prompts. */
export type KeyedStudy = Pick<Study, "asking" | "itemOrder" | "seed">;
