/** A reply and what it says: "option 3", "undecided 2, 3", "out of range", "refused" or "unread". */
export interface ReadExample {
  readonly reply: string;
  readonly says: string;
  /** The options asked about, where they are not those of `exampleOptions`. */
  readonly options?: readonly string[];
  /** Whether the options are shown under letters. By default under numbers from 1. */
  readonly letters?: boolean;
}

/** A rule of reading, why it is so, and replies that show it. */
export interface ReadRuleEntry {
  readonly rule: string;
  readonly reason: string;
  readonly examples: readonly ReadExample[];
}

/** The options of most examples. */
export const exampleOptions = ["too much", "about right", "too little"] as const;

const tenPoints = ["dissatisfied", "2", "3", "4", "5", "6", "7", "8", "9", "satisfied"];
const agreement = ["agree strongly", "agree", "disagree"];

/** Every rule of `read: "answer"`. Tests run the examples, and docs/reading-answers.md prints the table. */
export const readingRules: readonly ReadRuleEntry[] = [
  {
    rule: "A label at the start of the reply is the answer.",
    reason: "Asked for the number only, models begin with it.",
    examples: [
      { reply: "3", says: "option 3" },
      { reply: "1. too much", says: "option 1" },
      { reply: "2) about right, I think", says: "option 2" },
    ],
  },
  {
    rule: "White space, Markdown, quotes, brackets, bullets, tags and escapes before and around it do not matter.",
    reason: "They are typography.",
    examples: [
      { reply: "**2**", says: "option 2" },
      { reply: '- ("3")', says: "option 3" },
      { reply: '{"answer": 3}', says: "option 3" },
      { reply: "$\\boxed{3}$", says: "option 3" },
    ],
  },
  {
    rule: "So do words that replies begin with.",
    reason: "“Sure” answers nothing.",
    examples: [
      { reply: "Sure! 2", says: "option 2" },
      { reply: "好的，2", says: "option 2" },
    ],
  },
  {
    rule: "A label behind a lead-in is the answer, wherever the lead-in stands; other numbers in prose are not read.",
    reason: "Chatty models introduce themselves first, often with an age.",
    examples: [
      { reply: "As a 45-year-old man from Texas, I'd say 3.", says: "option 3" },
      { reply: "El número que mejor me describe es el 2.", says: "option 2" },
      { reply: "Мне 45 лет. Мой выбор — 3.", says: "option 3" },
      { reply: "我45岁，我选择1。", says: "option 1" },
      { reply: "أعتقد أن الإجابة هي 3", says: "option 3" },
      { reply: "I am a 45-year-old man.", says: "unread" },
    ],
  },
  {
    rule: "Words such as “probably”, “number” or “that it is” may stand between lead-in and label.",
    reason: "So people speak.",
    examples: [
      { reply: "I'd say that my answer is **2**", says: "option 2" },
      { reply: "The answer to your question would probably be 3.", says: "option 3" },
    ],
  },
  {
    rule: "Behind a weak lead-in (“I think”, “I'm a”, “maybe”) only the label of an option counts, and no word may follow it; behind “I” or “it's”, only an option's words, also some words on if they are several or end the clause.",
    reason: "Much else follows these words.",
    examples: [
      { reply: "I think 3.", says: "option 3" },
      {
        reply: "I usually pray once a day.",
        says: "option 2",
        options: ["every hour", "once a day", "never"],
      },
      { reply: "I'm a 62-year-old woman.", says: "unread" },
      {
        reply: "I strongly disagree.",
        says: "option 4",
        options: ["strongly agree", "agree", "disagree", "strongly disagree"],
      },
    ],
  },
  {
    rule: "Behind a “not”, an “if”, a question or “some say” in the same clause, weak lead-ins do not count.",
    reason: "What follows is denied, asked or said by others.",
    examples: [
      { reply: "Some say it's too much.", says: "unread" },
      { reply: "Is it too much?", says: "unread" },
      { reply: "I don't think it's too much.", says: "unread" },
      { reply: "No estoy de acuerdo", says: "unread", options: ["de acuerdo", "en contra"] },
    ],
  },
  {
    rule: "A line, a last sentence, or what ends the reply behind a colon is the answer if it is nothing but a label; so is a number before “is my answer”.",
    reason: "There it can be nothing else. The last two are known only when the reply has ended.",
    examples: [
      { reply: "It is a hard question.\n3\nI love nature.", says: "option 3" },
      { reply: "The environment matters to me. 3", says: "option 3" },
      { reply: "A man from Texas: 3", says: "option 3" },
      { reply: "All in all, 3 is my answer.", says: "option 3" },
    ],
  },
  {
    rule: "An option's own words are a label: exact but for case, accents, apostrophes and spaces, at the same places. The longest that fits counts.",
    reason: "Half of an option, or its opposite, is not the option.",
    examples: [
      { reply: "Too little!", says: "option 3" },
      { reply: "Agree strongly", says: "option 1", options: agreement },
      { reply: "Disagree", says: "option 3", options: agreement },
      { reply: "Not agree", says: "unread", options: agreement },
      { reply: "Agreement is important.", says: "unread", options: agreement },
    ],
  },
  {
    rule: "The label counts, also before the words of another option.",
    reason: "The label was asked for.",
    examples: [{ reply: "1. too little", says: "option 1" }],
  },
  {
    rule: "A letter is a label where options are shown under letters, and not where it is a word or begins one.",
    reason: "“A lot” begins with an A.",
    examples: [
      { reply: "b)", says: "option 2", letters: true },
      { reply: "A lot", says: "unread", letters: true },
      { reply: "A good question.", says: "unread", letters: true },
      { reply: "E", says: "out of range", letters: true },
    ],
  },
  {
    rule: "Number words are labels where labels are numbers and no word follows; “the second option” is the second shown.",
    reason: "“One of the reasons” is not a 1.",
    examples: [
      { reply: "Three.", says: "option 3" },
      { reply: "ثلاثة", says: "option 3" },
      { reply: "One of the reasons is water.", says: "unread" },
      { reply: "Третий вариант", says: "option 3" },
    ],
  },
  {
    rule: "Digits of every script are digits.",
    reason: "Models answer in the script of the prompt.",
    examples: [
      { reply: "٣", says: "option 3" },
      { reply: "３", says: "option 3" },
      { reply: "②", says: "option 2" },
      { reply: "1️⃣", says: "option 1" },
    ],
  },
  {
    rule: "A whole number that no option has is out of range, and so is a decimal. “3.0” is 3.",
    reason: "It is an answer, in the wrong form. Digits behind a label make another number of it.",
    examples: [
      { reply: "10", says: "out of range" },
      { reply: "−1", says: "out of range" },
      { reply: "1.5", says: "out of range" },
      { reply: "1,5", says: "out of range" },
      { reply: "3.0", says: "option 3" },
    ],
  },
  {
    rule: "A quantity is no label: a number with a unit, a percent or currency sign, or letters behind it.",
    reason: "It counts something else.",
    examples: [
      { reply: "3 years ago it was different.", says: "unread" },
      { reply: "20 %", says: "unread" },
      { reply: "1st of all, it depends.", says: "unread" },
      { reply: "2 million people", says: "unread" },
    ],
  },
  {
    rule: "A number of the largest label is that label; of a number that no option has, out of range; “2/3” of neither, one or the other.",
    reason: "“7/10” on ten points is a 7; “3/10” on three is not a 3.",
    examples: [
      { reply: "7/10", says: "option 7", options: tenPoints },
      { reply: "7 out of 10", says: "option 7", options: tenPoints },
      { reply: "3/10", says: "out of range" },
      { reply: "2/3", says: "undecided 2, 3", options: tenPoints },
    ],
  },
  {
    rule: "Several options of which none is chosen are undecided, a range with all between its ends. The same one twice is that one.",
    reason: "Taking the first would take the lower one.",
    examples: [
      { reply: "2 or 3", says: "undecided 2, 3" },
      { reply: "1, 2", says: "undecided 1, 2" },
      { reply: "too much or about right", says: "undecided 1, 2" },
      { reply: "between 5 and 7", says: "undecided 5, 6, 7", options: tenPoints },
      { reply: "2, 2", says: "option 2" },
    ],
  },
  {
    rule: "A scale that is quoted before the answer is not the answer.",
    reason: "It repeats the question.",
    examples: [
      { reply: "On a scale from 1 to 3, I'd say 3.", says: "option 3" },
      { reply: "From 1 (low) to 10 (high): 7", says: "option 7", options: tenPoints },
      { reply: "从1到3，我选2", says: "option 2" },
    ],
  },
  {
    rule: "Nor is the list of options, unless the reply begins with it: there its first label is the answer.",
    reason: "A model that writes “1. too much” has answered at the “1”, whatever it writes next.",
    examples: [
      {
        reply: "The options are:\n1. too much\n2. about right\n3. too little\n\nI choose 2.",
        says: "option 2",
      },
      { reply: "1. too much\n2. about right\n3. too little", says: "option 1" },
    ],
  },
  {
    rule: "The first answer counts. Later text is not read, except for what turns the label into another: a digit, a decimal, “/10”, “ or 2”, “–3”.",
    reason: "So a reading is settled early, and means the same for a reply, a sample and a probability.",
    examples: [
      { reply: "3\n\nIn 2024 it was 1.", says: "option 3" },
      { reply: "2.\nNo, wait: 3", says: "option 2" },
    ],
  },
  {
    rule: "A reply that declines, or does not know, is refused, unless it answers later or an option has those words.",
    reason:
      "Surveys count both as item nonresponse. “I don't have opinions, but …” is often followed by one.",
    examples: [
      { reply: "As an AI language model, I don't have personal opinions.", says: "refused" },
      { reply: "As an AI I have no opinions, but if I had to choose: 2", says: "option 2" },
      { reply: "I don't know.", says: "refused" },
      { reply: "I don't know.", says: "option 3", options: ["yes", "no", "Don't know"] },
      { reply: "对不起，我无法回答这个问题。", says: "refused" },
    ],
  },
  {
    rule: "Thoughts are not read. A thought that never closes leaves the reply unread. Behind a closing tag alone the reply begins anew, if nothing was read before it.",
    reason: "They weigh every option. Where the prompt opens the thought, say so with insideThought.",
    examples: [
      { reply: "<think>Maybe 1 or 2.</think>\n\n3", says: "option 3" },
      { reply: "<think>Maybe 1", says: "unread" },
      { reply: "[THINK]1?[/THINK]2", says: "option 2" },
      { reply: "The user wants a number.</think>Answer: 3", says: "option 3" },
    ],
  },
  {
    rule: "Everything else is unread.",
    reason: "A guess would be an answer that the model did not give.",
    examples: [
      { reply: "The environment is important to all of us.", says: "unread" },
      { reply: "", says: "unread" },
    ],
  },
];
