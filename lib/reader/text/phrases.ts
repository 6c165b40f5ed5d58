import { END, isDigit, isSpacedLetter, SPACE } from "./characters.js";
import { type Folded, foldPhrase } from "./fold.js";

/** Most phrases share only their beginnings: a node has one child, and a map where it has more. */
interface Node<T> {
  code: number;
  child: Node<T> | undefined;
  more: Map<number, Node<T>> | undefined;
  value: T | undefined;
}

function leaf<T>(): Node<T> {
  return { code: END, child: undefined, more: undefined, value: undefined };
}

function childOf<T>(node: Node<T>, code: number): Node<T> | undefined {
  return node.code === code ? node.child : node.more?.get(code);
}

/** A phrase found in a reply: its value, and where it ends. */
export interface Found<T> {
  readonly value: T;
  readonly end: number;
}

/** Phrases, each with a value, found in a reply by their folded characters. */
export class Phrases<T> {
  readonly #root = leaf<T>();
  /** Whether any phrase begins with a character of ASCII. */
  readonly #begins = new Uint8Array(128);

  /** Adds a phrase, unless it is there already: the first value stays. */
  add(phrase: string, value: T): this {
    const codes = foldPhrase(phrase);
    if (codes.length === 0) return this;
    if (codes[0]! < 128) this.#begins[codes[0]!] = 1;
    let node = this.#root;
    for (const code of codes) {
      let next = childOf(node, code);
      if (next === undefined) {
        next = leaf();
        if (node.child === undefined) {
          node.code = code;
          node.child = next;
        } else {
          node.more ??= new Map();
          node.more.set(code, next);
        }
      }
      node = next;
    }
    node.value ??= value;
    return this;
  }

  /** The longest phrase at `place` that ends where a word can end. */
  longestAt(reply: Folded, place: number): Found<T> | undefined {
    const first = reply.at(place);
    if (first < 128 && (first < 0 || this.#begins[first] === 0)) return undefined;
    let node = this.#root;
    let found: Found<T> | undefined;
    let at = place;
    let last = -1;
    for (;;) {
      if (node.child === undefined && !joins(last)) {
        // Nothing longer, and nothing that could still belong to the last word.
        if (node.value !== undefined) found = { value: node.value, end: at };
        return found;
      }
      const code = reply.at(at);
      if (node.value !== undefined && !continuesWord(reply, at, last, code))
        found = { value: node.value, end: at };
      const next = childOf(node, code);
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
