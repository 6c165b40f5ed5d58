import { percent } from "../../../show/number-text.js";
import { readLimits } from "../../answers/read-warning.js";
import type { Answered } from "../../port/answerer.js";
import type { Scoring } from "../../study/answering.js";
import type { Study } from "../../study/study.js";
import type { ServerClient } from "./server-client.js";

/** What a reader must know about answers that came from a server. */
export function serverLabels(
  { name, url, answeredAs, filesLeft, continuesReplies }: ServerClient,
  study: Pick<Study, "mode" | "answering">,
  answers: Answered,
): string[] {
  const names = [...answeredAs].map((other) => `'${other}'`).join(", ");
  const which = names === "" ? "" : `, which answered as ${names}`;
  const left = [...filesLeft].map(
    ([file, why]) => `'${file}', a file of a batch, could not be deleted at the server: ${why}`,
  );
  return [
    `answers of '${name}' at ${url}${which}: which weights answered cannot be known`,
    ...left,
    ...howAnswered(study, answers),
    ...howToFollowMore(study, answers, continuesReplies),
  ];
}

const seeded = "repeatable if the server honours seeds";

function howAnswered({ mode, answering }: Pick<Study, "mode" | "answering">, answers: Answered): string[] {
  switch (mode) {
    case "elicit":
      return [];
    case "sample":
      return [
        `one reply decoded each (llama.cpp and vLLM also apply top-k 20, which is not part of the interface), ${seeded}`,
      ];
    case "probabilities":
      return howScored(answering.scoring, answers);
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

function howScored(scoring: Scoring, { noOption: { notFollowed }, decoded }: Answered): string[] {
  const each = decoded.flat();
  const drawn = each.filter(Boolean).length;
  const labels: string[] = [];
  if (drawn < each.length) {
    const bound = notFollowed > 0 ? `: ${bounded[scoring](percent(notFollowed))}` : "";
    labels.push(`probabilities are followed over the tokens that the server tells${bound}`);
  }
  if (drawn > 0)
    labels.push(
      `${drawn} of ${each.length} answers are one reply each, decoded at temperature 1 and read: the server gives no log-probabilities; ${seeded}`,
    );
  return labels;
}

/** How to have more told, where much was not followed. */
function howToFollowMore(
  { mode, answering }: Pick<Study, "mode" | "answering">,
  { noOption: { notFollowed } }: Answered,
  continues: boolean | undefined,
): string[] {
  if (mode !== "probabilities" || answering.scoring !== "as read" || notFollowed <= readLimits.warned)
    return [];
  return continues
    ? [
        'replies that begin with prose are not followed: answerPrefix: "Answer: " or example: true has more begin with an answer',
      ]
    : [
        'this server is not known to continue a reply that a token leaves open, as llama.cpp\'s and vLLM\'s do: scoring: "first token" takes what it tells, and mode: "sample" reads whole replies',
      ];
}
