import { counted } from "../errors/counted.js";
import { decimal, withInterval } from "../show/number-text.js";
import type { Challenge } from "./challenge.js";
import { peopleOf } from "./compared-people.js";
import type { ChallengeMeasure } from "./finding.js";
import { correlations, guttman, nearest } from "./pattern-measures.js";
import { classified, classifiedHumans } from "./told-from-people.js";

/** Fewer people than this are not told apart by any method. */
const fewest = 10;

/** Whether answers fit together as people's do. */
export const alienness = {
  key: "alienness",
  name: "Alienness",
  asks: "Do the answers of one simulated person fit together as a person's do?",
  probes: [],
  measure(evidence) {
    const { items, weights } = evidence;
    if (items.length < 2)
      return {
        further: [],
        sentence: "Alienness was not measured: one item makes no pattern.",
        missing: ["Patterns: the run has one item; simulate several."],
      };
    const people = peopleOf(evidence);
    if (people.human.length < fewest)
      return {
        further: [],
        sentence: `Alienness was not measured: ${counted(people.human.length, "person", "people")} answered half of the items, and ${fewest} are needed.`,
        missing: [
          `Patterns: ${counted(people.human.length, "person", "people")} answered half of the items.`,
        ],
      };
    const main: ChallengeMeasure = {
      name: "how well a classifier tells simulated people from real ones (AUC)",
      estimate: classified(people, evidence.seed),
      against: [
        {
          name: "people told from other people",
          role: "floor",
          estimate: classifiedHumans(people, evidence.seed),
        },
      ],
    };
    return {
      main,
      further: [...nearest(people), ...guttman(people, evidence), ...correlations(evidence, weights)],
      sentence: sentence(main),
      missing: [],
    };
  },
} as const satisfies Challenge;

function sentence({ estimate, against }: ChallengeMeasure): string {
  const floor = against[0]!.estimate;
  const said = `A classifier that sees answers and pairs of answers tells simulated people from real ones with an AUC of ${withInterval(estimate, 2)}, and people from other people with ${decimal(floor.value, 2)}`;
  return estimate.low > Math.max(0.5, floor.high)
    ? `${said}: the answers of one simulated person do not fit together as a person's do, or their shares are not people's.`
    : `${said}: no more than guessing that these respondents can tell.`;
}
