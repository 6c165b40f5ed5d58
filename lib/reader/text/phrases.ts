import { isDigit, isSpacedLetter, SPACE } from "./characters.js";
import { type Folded, foldPhrase } from "./fold.js";

interface Node<T> {
  readonly next: Map<number, Node<T>>;
  value: T | undefined;
}

/** A phrase found in a reply: its value, and where it ends. */
export interface Found<T> {
  readonly value: T;
  readonly end: number;
}

/** Phrases, each with a value, found in a reply by their folded characters. */
export class Phrases<T> {
  readonly #root: Node<T> = { next: new Map(), value: undefined };

  /** Adds a phrase, unless it is there already: the first value stays. */
  add(phrase: string, value: T): this {
    const codes = foldPhrase(phrase);
    if (codes.length === 0) return this;
    let node = this.#root;
    for (const code of codes) {
      let next = node.next.get(code);
      if (next === undefined) {
        next = { next: new Map(), value: undefined };
        node.next.set(code, next);
      }
      node = next;
    }
    node.value ??= value;
    return this;
  }

  /** The longest phrase at `place` that ends where a word can end. */
  longestAt(reply: Folded, place: number): Found<T> | undefined {
    let node = this.#root;
    let found: Found<T> | undefined;
    let at = place;
    let last = -1;
    for (;;) {
      if (node.next.size === 0 && !joins(last)) {
        // Nothing longer, and nothing that could still belong to the last word.
        if (node.value !== undefined) found = { value: node.value, end: at };
        return found;
      }
      const code = reply.at(at);
      if (node.value !== undefined && !continuesWord(reply, at, last, code))
        found = { value: node.value, end: at };
      const next = node.next.get(code);
      if (next === undefined) return found;
      last = code;
      at++;
      if (code === SPACE) while (reply.at(at) === SPACE) at++;
      node = next;
    }
  }
}

function joins(last: number): boolean {
  return isSpacedLetter(last) || isDigit(last);
}

/** Whether `code` at `at` still belongs to the word that ends with `last`. */
function continuesWord(reply: Folded, at: number, last: number, code: number): boolean {
  if (isDigit(last)) return isDigit(code);
  if (!isSpacedLetter(last)) return false;
  if (isSpacedLetter(code)) return true;
  return code === 0x27 && isSpacedLetter(reply.at(at + 1));
}
