import { counted } from "../errors/counted.js";
import type { ValuePersonas } from "../values/value-personas-result.js";

/** What a reader of any figure of value personas must know: that they are simulated, how many, and how they count. */
export function populationSubtitle({
  populations,
  how: { personas, survey, weight, labels },
}: Pick<ValuePersonas, "populations" | "how">): string {
  return [
    "SIMULATED ANSWERS, not a survey",
    `${survey}: ${counted(personas, "persona")} in each of ${counted(populations.length, "population")}, ${weight === undefined ? "unweighted" : `weighted by ${weight}`}`,
    ...labels.filter((label) => /synthetic|teaching/.test(label)),
  ].join(" · ");
}
