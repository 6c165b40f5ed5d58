/** Requests that have nothing to do with who is asked: a vector that moves their answers much does more than it should. */
export const neutralPrompts: readonly string[] = [
  "How many days are there in a week?",
  "Name a colour.",
  "Which is heavier, a feather or a stone?",
  "Spell the word tree.",
  "What comes after nine?",
  "Is ice cold or warm?",
  "Write the first letter of the alphabet.",
  "What do you call a young dog?",
];
