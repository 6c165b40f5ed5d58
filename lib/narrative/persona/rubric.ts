/** One thing that a persona is judged by. */
export interface RubricCriterion {
  readonly name: string;
  /** What a judge is asked, from 1 (not at all) to 5 (fully). */
  readonly asks: string;
}

/** What personas written from texts are judged by, unless a user says otherwise. */
export const rubric: readonly RubricCriterion[] = [
  { name: "grounded", asks: "Everything in the persona follows from the texts; nothing is invented." },
  {
    name: "specific",
    asks: "The persona says things that are true of this person and not of most people: habits, views, circumstances.",
  },
  { name: "coherent", asks: "The parts of the persona fit together as one believable person." },
  {
    name: "unstereotyped",
    asks: "The persona describes a person, not a type: no trait is there only because people of that kind are said to have it.",
  },
];
