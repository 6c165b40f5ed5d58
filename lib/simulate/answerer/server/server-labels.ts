import type { AnswerSet } from "../../answers/answers.js";
import type { AnswerMode, ServerStudy } from "../../study/study.js";

/** What a reader must know of answers that came from a server. */
export function serverLabels({ model, mode }: ServerStudy, { items }: AnswerSet): string[] {
  const named = [...model.answeredAs].map((name) => `'${name}'`).join(", ");
  const made = `answers of '${model.name}' at ${model.backend}${named === "" ? "" : `, which answered as ${named}`}: which weights answered is not to be known`;
  const left = [...model.filesLeft].map(
    ([file, why]) => `'${file}', a file of a batch, could not be deleted at the server: ${why}`,
  );
  return [made, ...left, ...howAnswered(mode, items)];
}

function howAnswered(mode: AnswerMode, items: AnswerSet["items"]): string[] {
  if (mode === "elicit") return [];
  const seeded = "repeated as far as the server keeps its seeds";
  if (mode === "sample")
    return [
      `one answer decoded each (top-k 20 by llama.cpp and vLLM; it is no part of the interface), ${seeded}`,
    ];
  let [answers, decoded] = [0, 0];
  for (const { rows, options } of items) {
    for (let from = 0; from < rows.length; from += options.length) {
      const row = rows.subarray(from, from + options.length);
      answers += 1;
      if (row.includes(1) || row.every((p) => p === 0)) decoded += 1;
    }
  }
  return [
    ...(decoded < answers
      ? [
          "probabilities are of the first token of an answer, or the first ones where one leaves it open which number it is: what is not among the likeliest ones told counts as invalid",
        ]
      : []),
    ...(decoded > 0
      ? [
          `${decoded} of ${answers} answers are one option each, decoded at temperature 1: the server tells no first tokens, or they do not tell the options apart (1 and 10); ${seeded}`,
        ]
      : []),
  ];
}
