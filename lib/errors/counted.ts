/**
 * A number of things, in the words of a message.
 *
 * @param one what one of them is, with what is said of it where that depends on the number
 * @param many what several of them are (default: with an s)
 * @example
 * counted(1, "item"); // "1 item"
 * counted(2, "respondent lacks", "respondents lack"); // "2 respondents lack"
 */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** "there is 1", "there are 4", "there are none". */
export function thereAre(n: number): string {
  return `there ${n === 1 ? "is" : "are"} ${n === 0 ? "none" : n}`;
}
