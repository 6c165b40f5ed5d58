import { withoutThoughts } from "../../../../reader/thoughts.js";
import { endsReply, type ReplyPlace, textOf } from "./told-tokens.js";

/** Where the positions of the reply proper begin, behind thoughts. */
export interface SpokenPlaces {
  readonly places: readonly ReplyPlace[];
  /** Whether a thought that has words stands before them: what is told then depends on that thought. */
  readonly behindThought: boolean;
}

/**
 * The positions of a reply behind its thoughts. Servers tell the tokens of thoughts too, also where they have taken them
 * out of the reply's text.
 *
 * @param text of the reply as the server gives it
 * @param thinks whether the server gives thoughts apart
 */
export function spokenPlaces(places: readonly ReplyPlace[], text: string, thinks: boolean): SpokenPlaces {
  const starts: number[] = [];
  let whole = "";
  for (const { token } of places) {
    starts.push(whole.length);
    if (!endsReply(token)) whole += textOf(token);
  }
  const from = Math.max(
    endOfThoughts(whole),
    thinks && text !== "" && whole.endsWith(text) ? whole.length - text.length : 0,
  );
  if (from === 0) return { places, behindThought: false };
  const first = starts.findIndex((start) => start >= from);
  const thought = whole.slice(0, from).replace(/<[^<>]*>|\[\/?THINK\]/g, "");
  return { places: first < 0 ? [] : places.slice(first), behindThought: thought.trim() !== "" };
}

/** Where the thoughts at the beginning of a reply end; 0 where it has none. */
function endOfThoughts(reply: string): number {
  const kept = withoutThoughts(reply);
  let end = 0;
  for (let at = 0; at < reply.length; at++) {
    if (kept[at] === reply[at]) {
      if (kept[at]!.trim() !== "") break;
    } else end = at + 1;
  }
  return end;
}
