import { counted } from "../../../errors/counted.js";
import { percent } from "../../../show/number-text.js";
import { readLimits } from "../../answers/read-warning.js";
import type { Answered } from "../../port/answerer.js";
import type { AnswerMade } from "../../read/answer.js";
import type { Scoring } from "../../study/answering.js";
import type { Study } from "../../study/study.js";
import type { ServerClient } from "./server-client.js";

/** What a reader must know about answers that came from a server. */
export function serverLabels(
  client: ServerClient,
  study: Pick<Study, "mode" | "answering">,
  answers: Answered,
): string[] {
  const { name, url, answeredAs, filesLeft, engineNamed } = client;
  const names = [...answeredAs].map((other) => `'${other}'`).join(", ");
  const which = names === "" ? "" : `, which answered as ${names}`;
  const software = engineNamed === undefined ? "" : ` (${engineNamed})`;
  const left = [...filesLeft].map(
    ([file, why]) => `'${file}', a file of a batch, could not be deleted at the server: ${why}`,
  );
  return [
    `answers of '${name}' at ${url}${software}${which}: which weights answered cannot be known`,
    ...left,
    ...howWorded(client),
    ...howAnswered(client, study, answers),
    ...howToFollowMore(study, answers, client.continuesReplies),
  ];
}

/** What the server does not take, once for all fields. */
function howWorded({ reworded }: ServerClient): string[] {
  if (reworded.length === 0) return [];
  const each = reworded.map(({ field, says, because }) => `${field} ${says} (“${because}”)`).sort();
  return [`worded for this server: ${each.join("; ")}`];
}

/** Whether replies can be had again, as far as the seed tells. */
function seeded({ reworded, requestBody }: ServerClient): string {
  const none =
    requestBody.engine.name === "Anthropic" ||
    reworded.some(({ field, says }) => field === "the seed" && says === "is left out");
  return none ? "not repeatable: the server takes no seed" : "repeatable if the server honours seeds";
}

function howAnswered(
  client: ServerClient,
  { mode, answering }: Pick<Study, "mode" | "answering">,
  answers: Answered,
): string[] {
  switch (mode) {
    case "elicit":
      return [];
    case "sample": {
      const { sampling } = client.requestBody.engine;
      const topK =
        sampling !== undefined && answering.sampling === "psii" ? ", top-k 20 among its fields" : "";
      const all =
        answering.sampling === "psii" && sampling === undefined
          ? ", without top-k 20, which it is not known to take"
          : "";
      const kept = answering.sampling === "labels only" ? ", kept to the labels" : "";
      return [`one reply decoded each${topK}${all}${kept}, ${seeded(client)}`];
    }
    case "probabilities":
      return howScored(client, answering.scoring, answers);
  }
}

/** The probabilities beside the bound on them, by scoring; the run itself names a scoring that is not the default. */
const bounded: Readonly<Record<Scoring, (share: string) => string>> = {
  "as read": (share) =>
    `${share} is on replies that were not followed, and any option may have up to as much more`,
  constrained: (share) => `up to ${share} is on labels that the server does not tell`,
  "first token": (share) => `up to ${share} is on labels that the server does not tell`,
  "label alone": (share) => `${share} is on replies that were not followed, which may be labels too`,
};

/** How answers of each kind were made, in words, with how many of them there are. */
const madeWords: Readonly<Record<AnswerMade, (how: string) => string>> = {
  exact: () => "by log-probabilities, followed over the tokens that the server tells",
  "to the label": () =>
    "by the log-probabilities of their labels, since this server tells of one path alone how a reply goes on behind a label",
  "exact behind a thought": () => "by log-probabilities behind one thought that the model wrote first",
  "to the label behind a thought": () =>
    "by the log-probabilities of their labels behind one thought that the model wrote first",
  "one reply": (seeded) => `one reply each, decoded at temperature 1 and read, ${seeded}`,
  elicited: () => "stated by the model",
};

function howScored(
  client: ServerClient,
  scoring: Scoring,
  { noOption: { notFollowed }, made }: Answered,
): string[] {
  const each = made.flat().filter((how) => how !== undefined);
  const kinds = (Object.keys(madeWords) as AnswerMade[]).filter((kind) => each.includes(kind));
  return kinds.map((kind) => {
    const count = each.filter((how) => how === kind).length;
    const bound =
      kind !== "one reply" && notFollowed >= 0.0005 ? `: ${bounded[scoring](percent(notFollowed))}` : "";
    const none =
      kind === "one reply" && client.logProbabilities === false
        ? " (the server gives no log-probabilities)"
        : "";
    return `${count} of ${counted(each.length, "answer")} ${count === 1 ? "is" : "are"} ${madeWords[kind](seeded(client))}${none}${bound}`;
  });
}

/** How to have more told, where much was not followed. */
function howToFollowMore(
  { mode, answering }: Pick<Study, "mode" | "answering">,
  { noOption: { notFollowed } }: Answered,
  continues: boolean,
): string[] {
  if (mode !== "probabilities" || answering.scoring !== "as read" || notFollowed <= readLimits.warned)
    return [];
  return continues
    ? [
        'replies that begin with prose are not followed: answerPrefix: "Answer: " or example: true has more begin with an answer',
      ]
    : [
        'replies that begin with prose, or with a label that may become another (1 of 10), are not followed: this server is not known to continue them, as llama.cpp\'s, vLLM\'s and SGLang\'s do. mode: "sample" reads whole replies; example: true has more begin with an answer, optionLabels: "letters" has no label begin another',
      ];
}
