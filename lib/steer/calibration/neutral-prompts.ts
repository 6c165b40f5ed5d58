/** Requests whose answers should not depend on who answers. A vector that moves them much is too strong. */
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
