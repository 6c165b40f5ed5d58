import { Phrases } from "../text/phrases.js";
import type { Lexicon } from "./lexicon.js";
import { lexicons } from "./lexicons.js";

/** What may follow a lead-in: any label, the label of an option, or only an option's own words. */
export type LeadIn = "label" | "noun" | "rating" | "hint" | "self";

/** How two labels are joined. */
export type Joint = "or" | "to" | "and" | "out of";

/** Lexicons, compiled for reading. */
export interface Words {
  readonly leadIns: Phrases<LeadIn>;
  readonly copulas: Phrases<true>;
  readonly fillers: Phrases<true>;
  readonly openings: Phrases<true>;
  readonly refusals: Phrases<true>;
  readonly joints: Phrases<Joint>;
  readonly between: Phrases<true>;
  readonly scales: Phrases<true>;
  readonly units: Phrases<true>;
  readonly numbers: Phrases<number>;
  /** 0 for "the first option". */
  readonly ordinals: Phrases<number>;
  readonly trailers: Phrases<true>;
  readonly negations: Phrases<true>;
  readonly afterLabel: Phrases<true>;
}

function phrases<T>(entries: Iterable<readonly [string, T]>): Phrases<T> {
  const found = new Phrases<T>();
  for (const [phrase, value] of entries) found.add(phrase, value);
  return found;
}

function compile(all: readonly Lexicon[]): Words {
  const listed = (list: (lexicon: Lexicon) => readonly string[]) =>
    phrases(all.flatMap(list).map((phrase) => [phrase, true] as const));
  const valued = <T>(lists: readonly (readonly [(lexicon: Lexicon) => readonly string[], T])[]) =>
    phrases(lists.flatMap(([list, value]) => all.flatMap(list).map((phrase) => [phrase, value] as const)));
  const counted = (list: (lexicon: Lexicon) => readonly (readonly string[])[]) =>
    phrases(
      all.flatMap((lexicon) => list(lexicon).flatMap((own, n) => own.map((word) => [word, n] as const))),
    );
  return {
    leadIns: valued<LeadIn>([
      [(lexicon) => lexicon.leadIns, "label"],
      [(lexicon) => lexicon.nouns, "noun"],
      [(lexicon) => lexicon.ratings, "rating"],
      [(lexicon) => lexicon.hints, "hint"],
      [(lexicon) => lexicon.selves, "self"],
    ]),
    copulas: listed((lexicon) => lexicon.copulas),
    fillers: listed((lexicon) => lexicon.fillers),
    openings: listed((lexicon) => lexicon.openings),
    refusals: listed((lexicon) => lexicon.refusals),
    joints: valued<Joint>([
      [(lexicon) => lexicon.or, "or"],
      [(lexicon) => lexicon.to, "to"],
      [(lexicon) => lexicon.and, "and"],
      [(lexicon) => lexicon.outOf, "out of"],
    ]),
    between: listed((lexicon) => lexicon.between),
    scales: listed((lexicon) => lexicon.scales),
    units: listed((lexicon) => lexicon.units),
    numbers: counted((lexicon) => lexicon.numbers),
    ordinals: counted((lexicon) => lexicon.ordinals),
    trailers: listed((lexicon) => lexicon.trailers),
    negations: listed((lexicon) => lexicon.negations),
    afterLabel: listed((lexicon) => lexicon.afterLabel),
  };
}

let own: Words | undefined;

/** Our lexicons and those given, compiled. Ours alone are compiled once. */
export function wordsOf(added: readonly Lexicon[]): Words {
  if (added.length > 0) return compile([...lexicons, ...added]);
  own ??= compile(lexicons);
  return own;
}
