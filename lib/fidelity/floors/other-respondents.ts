import { PopuliError } from "../../errors/populi-error.js";
import { permutation } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { allRead } from "../../simulate/answers/no-option.js";
import { matchItems } from "../answers/match-items.js";
import type { Floor } from "./floor.js";
import { takeRespondents } from "./take-respondents.js";

/**
 * As many other people: each draw takes n respondents from `others` without replacement, with all their answers and
 * their weights. One sample of the population beside another is what a perfect simulator would score.
 *
 * @throws PopuliError when there are fewer others than respondents
 * @example
 * otherRespondentsFloor(run.human, run.others!, 1).draw(0).answers;
 */
export function otherRespondentsFloor(human: AnswerSet, others: AnswerSet, seed: number): Floor {
  const n = human.respondents.length;
  if (others.respondents.length < n) {
    throw new PopuliError(
      `only ${others.respondents.length} other respondents for ${n} in the run`,
      {},
      "leave `others` out to score split halves instead",
    );
  }
  const pairs = matchItems(others, human);
  return {
    name: `${n} other humans`,
    role: "floor",
    kind: "other humans",
    says: "as many other respondents of the survey: what a perfect simulator would score",
    random: true,
    otherPeople: true,
    draw: (repeat) => {
      const drawn = permutation(seed, ["floor", "others", repeat], others.respondents.length).subarray(0, n);
      return {
        human,
        answers: {
          kind: "floor",
          name: "other humans",
          respondents: human.respondents,
          weights: Float64Array.from(drawn, (position) => others.weights[position]!),
          items: pairs.map(({ human: item }) => ({ ...item, rows: takeRespondents(item, drawn) })),
          noOption: allRead,
        },
      };
    },
  };
}
