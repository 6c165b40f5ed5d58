import type { AnswerSet } from "../../answers/answers.js";
import type { AnswerMode } from "../../study/study.js";
import type { ServerClient } from "./server-client.js";

/** What a reader must know about answers that came from a server. */
export function serverLabels(
  { name, url, answeredAs, filesLeft }: ServerClient,
  mode: AnswerMode,
  items: AnswerSet["items"],
): string[] {
  const names = [...answeredAs].map((other) => `'${other}'`).join(", ");
  const which = names === "" ? "" : `, which answered as ${names}`;
  const left = [...filesLeft].map(
    ([file, why]) => `'${file}', a file of a batch, could not be deleted at the server: ${why}`,
  );
  return [
    `answers of '${name}' at ${url}${which}: which weights answered cannot be known`,
    ...left,
    ...howAnswered(mode, items),
  ];
}

function howAnswered(mode: AnswerMode, items: AnswerSet["items"]): string[] {
  if (mode === "elicit") return [];
  const seeded = "repeatable if the server honours seeds";
  if (mode === "sample")
    return [
      `one answer decoded each (llama.cpp and vLLM also apply top-k 20, which is not part of the interface), ${seeded}`,
    ];
  let [answers, decoded] = [0, 0];
  for (const { rows, options } of items) {
    for (let from = 0; from < rows.length; from += options.length) {
      const row = rows.subarray(from, from + options.length);
      answers += 1;
      if (row.includes(1) || row.every((p) => p === 0)) decoded += 1;
    }
  }
  const exact =
    "probabilities are of the first token of an answer, or the first ones where one does not tell which number it is: tokens beyond the likeliest ones given count as invalid";
  const drawn = `${decoded} of ${answers} answers are one option each, decoded at temperature 1: the server gives no log-probabilities, or its first tokens do not tell the options apart (1 and 10); ${seeded}`;
  return [...(decoded < answers ? [exact] : []), ...(decoded > 0 ? [drawn] : [])];
}
