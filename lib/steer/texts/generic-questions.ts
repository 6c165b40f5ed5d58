/**
 * Open questions that suit any attribute, for surveys that the library has no texts for: how people live, what worries
 * them, whom they trust. Our wording.
 */
export const genericQuestions: readonly string[] = [
  "What does an ordinary day look like for you?",
  "What worries you most when you think of the coming years?",
  "Who or what do you rely on when things become difficult?",
  "What would you change first in the place where you live?",
  "How do people like you get by at the moment?",
  "What do others often get wrong about people like you?",
  "What do you expect from the government, and what do you not expect from it?",
  "What makes a life a good one?",
  "When you meet strangers, do you trust them, and why?",
  "What should children learn at home?",
  "What has been fair in your life, and what has not?",
  "How do you decide whether a piece of news is true?",
];
