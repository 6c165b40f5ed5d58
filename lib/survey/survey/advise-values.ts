import type { Survey } from "./survey.js";

/** Columns with more codes are quantities, which are grouped rather than named. */
const mostNamed = 10;

/** What to do with a column whose codebook entry lists no values: few codes are named, many are grouped. */
export function adviseValues(survey: Survey, name: string): string {
  const { levels } = survey.column(name);
  if (levels.length > mostNamed)
    return `list its values in the codebook, two or more; group a quantity first: survey.derive(groups("groups", "${name}", [18, 40, Infinity]))`;
  const named = levels.map((code) => {
    const text = JSON.stringify(code);
    return `{ from: ${text}, to: ${text}, label: "…" }`;
  });
  return `list its values in the codebook, each code with its label, or here: survey.recode("${name}", [${named.join(", ")}])`;
}
