import type { Answered } from "../../port/answerer.js";
import type { Scoring } from "../../study/answering.js";
import type { Study } from "../../study/study.js";
import type { ServerClient } from "./server-client.js";

/** Over this share not followed, a reader is told how to have more told: as for answers that are not read. */
const much = 0.05;

/** What a reader must know about answers that came from a server. */
export function serverLabels(
  { name, url, answeredAs, filesLeft }: ServerClient,
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
  if (scoring === "as read" && notFollowed > much)
    labels.push(
      'servers of llama.cpp and vLLM continue a reply that a token leaves open; with others, scoring: "first token" takes what they tell, and mode: "sample" reads whole replies',
    );
  if (drawn > 0)
    labels.push(
      `${drawn} of ${each.length} answers are one reply each, decoded at temperature 1 and read: the server gives no log-probabilities; ${seeded}`,
    );
  return labels;
}

function percent(share: number): string {
  return share < 0.001 ? "less than 0.1 %" : `${(100 * share).toFixed(1)} %`;
}
