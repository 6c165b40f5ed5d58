import { randomStream } from "../../../lib/random/stream.js";
import type { Code } from "../../../lib/survey/codebook/codebook.js";
import { drawAims } from "../aims.js";
import { drawAnswers } from "../answers.js";
import { countries } from "../countries.js";
import { missingAnswer, missingAttribute } from "../missing.js";
import { drawSample } from "../sample.js";
import { drawTraits } from "../traits.js";
import type { Rows } from "../values-survey.js";
import { sharedAttributes, sharedItems } from "./climate-columns.js";
import { climateItems } from "./climate-items.js";
import { drawAudiences, drawConcern } from "./concern.js";
import { drawParties } from "./parties.js";

/** Respondents of each country. */
const eachCountry = 240;
/** Of those born abroad, and of the others, the share who belong to a minority. Chosen by us, no source. */
const minority = { immigrants: 0.7, others: 0.08 };

/** The climate survey; every cell is a pure function of the seed. */
export function drawClimateSurvey(seed: number): Rows {
  const everyone = drawSample(seed);
  const sample = countries.flatMap((country) => {
    const own = everyone.filter(({ person }) => person.country === country);
    const taken = own.slice(0, eachCountry);
    const mean = taken.reduce((sum, { weight }) => sum + weight, 0) / taken.length;
    return taken.map(({ person, weight }) => ({ person, weight: weight / mean }));
  });
  const people = sample.map(({ person }) => person);
  const inner = drawTraits(people, seed);
  const concern = drawConcern(inner, seed);
  const aims = drawAims(people.length, inner, seed);
  const shared = sharedItems.map((item) => {
    const drawn =
      item.name === "Q154"
        ? aims.first
        : item.name === "Q155"
          ? aims.second
          : drawAnswers(item, people, inner, seed);
    return {
      name: item.name,
      codes: drawn.map((code, row) => missingAnswer(item, people[row]!, row, inner, seed) ?? code),
    };
  });
  const own = climateItems.map((item) => {
    const more = concern.map((value) => (item.concern ?? 0) * value);
    const drawn = drawAnswers({ ...item, category: "beliefs and life" }, people, inner, seed, more);
    return {
      name: item.name,
      codes: drawn.map((code, row) => {
        const missing = missingAnswer(
          { ...item, category: "beliefs and life" },
          people[row]!,
          row,
          inner,
          seed,
        );
        return missing === -1 && item.unsure !== undefined ? item.unsure : (missing ?? code);
      }),
    };
  });
  const traits = sharedAttributes.map((attribute) => ({
    name: attribute.name,
    codes: people.map(
      (person, row): Code => missingAttribute(attribute, person, row, inner, seed) ?? attribute.code(person)!,
    ),
  }));
  const columns: readonly { readonly name: string; readonly codes: readonly Code[] }[] = [
    { name: "SYNTHETIC", codes: people.map(() => 1) },
    { name: "D_INTERVIEW", codes: people.map((_, row) => row + 1) },
    { name: "W_WEIGHT", codes: sample.map(({ weight }) => Number(weight.toFixed(4))) },
    ...traits,
    {
      name: "ethnicity",
      codes: people.map((person, row) => {
        const share = person.born === 2 ? minority.immigrants : minority.others;
        return randomStream(seed, ["ethnicity", row]).uniform() < share ? 2 : 1;
      }),
    },
    { name: "party", codes: drawParties(inner, concern, seed) },
    ...shared,
    ...own,
    { name: "audience", codes: drawAudiences(inner, concern, seed) },
  ];
  return {
    columns: columns.map(({ name }) => name),
    rows: people.map((_, row) => columns.map(({ codes }) => codes[row]!)),
  };
}
