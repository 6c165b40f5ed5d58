/** Words that say nothing of what a question is about. */
const empty = new Set(
  `a about after all also always among an and any are as at be been before being but by can cannot come could did do does
  each either every few first for from full fully get give given go good great had has have he her here him his how i if
  important importance in into is it its just less like little long made main make many matter matters may me mean means
  might more most much must my nation neither never no none nor not nothing now of often on once one only or other others
  our out over own part people person quite rather say says she should so some something somewhat still such take than
  that the their them then there these they thing things think this those through to too under up us use used very want
  was way we well were what when where whether which while who whom whose why will with without would yes you young your
  yourself following agree agrees disagree strongly answer bad better best worse belief believe country day days fair
  life lot world view right wrong left`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** A text as lower-case words without marks. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? [];
}

/** A word without the ending of a plural, past or participle: enough to find it again. */
export function stemOf(word: string): string {
  return word.replace(/['’]s$/, "").replace(/(?<=\p{L}{3})(ies|ing|ed|es|s|y|e)$/u, "");
}

/** The stems of the words that say what a text is about. */
export function contentOf(text: string): Set<string> {
  return new Set(
    wordsOf(text)
      .filter((word) => !empty.has(word))
      .map(stemOf),
  );
}
