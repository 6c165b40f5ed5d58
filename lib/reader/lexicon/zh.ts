import type { Lexicon } from "./lexicon.js";

export const chinese: Lexicon = {
  language: "Chinese",
  leadIns: [],
  nouns: [],
  copulas: [],
  hints: [],
  selves: [],
  fillers: [],
  openings: [],
  refusals: [],
  or: [],
  to: [],
  and: [],
  outOf: [],
  between: [],
  scales: [],
  units: [],
  numbers: [],
  ordinals: [],
  afterLetter: [],
};
