import type { Survey } from "./survey.js";

/** More codes are not named one by one: numbers are grouped, texts are joined. */
const mostNamed = 10;

/** What to do with a column whose codebook entry lists no values: few codes are named, many are grouped. */
export function adviseValues(survey: Survey, name: string): string {
  const { levels, length } = survey.column(name);
  if (levels.length > mostNamed && levels.every((code) => typeof code === "number"))
    return `list its values in the codebook, two or more; group a quantity first: survey.derive(groups("groups", "${name}", [18, 40, Infinity]))`;
  if (levels.length > Math.max(mostNamed, length / 2))
    return "its answers are texts of their own: code them into a few groups first";
  const quoted = levels.map((code) => JSON.stringify(code));
  if (levels.length > mostNamed)
    return `join its ${levels.length} texts to a few groups: survey.recode("${name}", [{ from: [${quoted.slice(0, 2).join(", ")}], to: "…" }, …], { into: "groups" })`;
  const named = quoted.map((text) => `{ from: ${text}, to: ${text}, label: "…" }`);
  return `list its values in the codebook, each code with its label, or here: survey.recode("${name}", [${named.join(", ")}])`;
}
