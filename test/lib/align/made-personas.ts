import { randomStream } from "../../../lib/random/stream.js";
import { parseCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { surveyOf } from "../../../lib/survey/survey-of.js";

const book = (title: string, items = "") =>
  parseCodebook(`title: ${title}
variables:
  story: { label: story, measure: nominal, role: identifier, sentence: "{value}" }
  sex: { label: sex, measure: nominal, role: identifier, values: { 1: man, 2: woman } }
  open: { label: openness, measure: scale, role: other }
  calm: { label: calmness, measure: scale, role: other }
  w: { label: weight, measure: scale, role: weight }
${items}`);

/** People with two correlated traits, a sex that depends on one, weights, and a story. */
export function madePeople(
  size: number,
  seed: number,
  { shift = 0, women = 0.5, items = false, name = "made" } = {},
) {
  const people = Array.from({ length: size }, (_, i) => {
    const stream = randomStream(seed, ["made", i]);
    const shared = stream.normal();
    const open = 3 + shift + 0.6 * (shared + stream.normal());
    const calm = 3 - shift + 0.6 * (0.5 * shared + stream.normal());
    const sex = stream.uniform() < women ? 2 : 1;
    const w = 0.5 + stream.uniform();
    return {
      open,
      calm,
      sex,
      w,
      story: `You are person ${i + 1} of ${name}, and cost $& more.`,
      vote: 1 + (i % 2),
    };
  });
  const column = <K extends keyof (typeof people)[number]>(key: K) => people.map((person) => person[key]);
  return surveyOf(
    {
      ...{
        story: column("story"),
        sex: column("sex"),
        open: column("open"),
        calm: column("calm"),
        w: column("w"),
      },
      ...(items && { vote: column("vote") }),
    },
    {
      name,
      codebook: book(
        name,
        items
          ? "  vote: { label: vote, question: Will you vote?, measure: nominal, role: item, values: { 1: yes, 2: no } }\n"
          : "",
      ),
    },
  );
}
