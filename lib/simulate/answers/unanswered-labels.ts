import { counted } from "../../errors/counted.js";
import { percent } from "../../show/number-text.js";
import { type UnansweredKind, type UnansweredQuestion, unansweredKinds } from "./unanswered.js";

/** How many questions of a kind a note names. */
const named = 3;

/**
 * What a reader must know of the questions without an answer: how many of each kind, whose, what the server said of the
 * first, and how to ask again. Nothing where there are none.
 *
 * @param asked how many questions were asked
 */
export function unansweredLabels(unanswered: readonly UnansweredQuestion[], asked: number): string[] {
  if (unanswered.length === 0) return [];
  const kinds = (Object.keys(unansweredKinds) as UnansweredKind[]).filter((kind) =>
    unanswered.some((one) => one.kind === kind),
  );
  const each = kinds.map((kind) => {
    const some = unanswered.filter((one) => one.kind === kind);
    const whose = some.slice(0, named).map(({ respondent, item }) => `respondent ${respondent} on ${item}`);
    const more = some.length > named ? ` and ${some.length - named} more` : "";
    return `${some.length} ${kind} (${unansweredKinds[kind]}: ${whose.join(", ")}${more}; of the first: “${some[0]!.says}”)`;
  });
  const again = kinds.map((kind) => `"${kind}"`).join(", ");
  return [
    `${unanswered.length} of ${counted(asked, "question")} (${percent(unanswered.length / asked)}) ${unanswered.length === 1 ? "has" : "have"} no answer: ${each.join("; ")}; retry: [${again}] asks them again`,
  ];
}
