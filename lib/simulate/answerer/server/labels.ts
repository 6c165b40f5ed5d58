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

/** What the probabilities of a server are, by scoring. */
const words: Readonly<Record<Scoring, string>> = {
  "as read":
    "probabilities are those that the reader reads each option in the reply, followed over the tokens that the server tells",
  constrained: "probabilities are constrained: shares of the whole labels among themselves",
  "first token": "probabilities are of first tokens: shares of the labels' first tokens among themselves",
  "label alone": "probabilities are of replies that are a label alone: shares of these among themselves",
};

function howScored(scoring: Scoring, { noOption: { notFollowed }, decoded }: Answered): string[] {
  const each = decoded.flat();
  const drawn = each.filter(Boolean).length;
  const labels: string[] = [];
  if (drawn < each.length) {
    const bound =
      notFollowed > 0
        ? `; ${percent(notFollowed)} is on replies that were not followed, and any option may have up to as much more`
        : "";
    labels.push(`${words[scoring]}${bound}`);
  }
  if (notFollowed > much)
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
