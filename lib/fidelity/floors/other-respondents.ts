import { PopuliError } from "../../errors/populi-error.js";
import { drawByWeight } from "../../random/draw-by-weight.js";
import { randomStream } from "../../random/stream.js";
import type { AnswerSet, OtherAnswers } from "../../simulate/answers/answers.js";
import { withAnswers } from "../../simulate/answers/chosen-answers.js";
import { allRead } from "../../simulate/answers/no-option.js";
import { matchItems } from "../answers/match-items.js";
import type { Floor } from "./floor.js";
import { takeRespondents } from "./take-respondents.js";

/**
 * As many other people: each draw takes n respondents from `others` without replacement, as the run's own were drawn,
 * with all their answers. A second sample of the population beside the first is what a perfect simulator would score.
 *
 * @throws PopuliError when there are fewer others than respondents
 * @example
 * otherRespondentsFloor(run.human, run.others!, 1).draw(0).answers;
 */
export function otherRespondentsFloor(human: AnswerSet, others: OtherAnswers, seed: number): Floor {
  const n = human.respondents.length;
  if (others.respondents.length < n) {
    throw new PopuliError(
      `only ${others.respondents.length} other respondents for ${n} in the run`,
      {},
      "leave `others` out to score split halves instead",
    );
  }
  const pairs = matchItems(others, human);
  const sizes = others.sizes ?? new Float64Array(others.respondents.length).fill(1);
  return {
    name: `${n} other humans`,
    role: "best",
    kind: "other humans",
    says: "as many other respondents of the survey: what a perfect simulator would score",
    random: true,
    otherPeople: true,
    draw: (repeat) => {
      const stream = randomStream(seed, ["floor", "others", repeat]);
      const { positions, standsFor } = drawByWeight(sizes, n, () => stream.uniform());
      return {
        human,
        answers: {
          kind: "floor",
          name: "other humans",
          respondents: human.respondents,
          weights: Float64Array.from(
            positions,
            (position, i) => (standsFor[i]! * others.weights[position]!) / sizes[position]!,
          ),
          items: pairs.map(({ human: item }) => withAnswers(item, takeRespondents(item, positions))),
          noOption: allRead,
        },
      };
    },
  };
}
