import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Code } from "../codebook/codebook.js";
import type { Positions, ReadColumn } from "../table/table.js";
import type { Column } from "./column.js";
import { type Answers, answersOf } from "./derive.js";
import { hashOf, type SurveyParts } from "./survey-parts.js";

/** A condition on respondents: a test, or for each column the code or codes to keep. */
export type RespondentFilter =
  | ((answers: Answers) => boolean)
  | Readonly<Record<string, Code | readonly Code[]>>;

export function partsWhere(
  parts: SurveyParts,
  column: (name: string) => Column,
  condition: RespondentFilter,
): SurveyParts {
  const { meets, unanswered } = respondentsWho(condition, column, parts.size);
  const kept = Array.from(meets.keys()).filter((i) => meets[i] === 1);
  if (kept.length === 0)
    throw new PopuliError(`no respondent of ${parts.size} meets the condition`, { file: parts.file });
  const columns = parts.columns.map(({ name, codes, at }): ReadColumn => {
    const fewer = at.slice(0, kept.length) as Positions;
    for (const [k, i] of kept.entries()) fewer[k] = at[i]!;
    return { name, codes, at: fewer };
  });
  const gaps = unanswered > 0 ? `, ${unanswered} of them for want of an answer` : "";
  return {
    ...parts,
    columns,
    size: kept.length,
    hash: hashOf(parts.hash, "where", Uint32Array.from(kept)),
    notes: [
      ...parts.notes,
      `where: ${kept.length} of ${parts.size} respondents kept, ${parts.size - kept.length} left out${gaps}`,
    ],
  };
}

/** `[respondents]`: 1 for those who meet a condition; and how many do not and lack an answer it asks for. */
export function respondentsWho(
  condition: RespondentFilter,
  column: (name: string) => Column,
  size: number,
): { readonly meets: Uint8Array; readonly unanswered: number } {
  const test = typeof condition === "function" ? condition : codesTest(condition, column);
  const answers = answersOf(column);
  const meets = new Uint8Array(size);
  let unanswered = 0;
  for (let i = 0; i < size; i++) {
    const given = answers(i);
    let gap = false;
    const noting: Answers = (name) => {
      const answer = given(name);
      if (answer === null) gap = true;
      return answer;
    };
    if (test(noting)) meets[i] = 1;
    else if (gap) unanswered += 1;
  }
  return { meets, unanswered };
}

function codesTest(
  condition: Readonly<Record<string, Code | readonly Code[]>>,
  column: (name: string) => Column,
): (answers: Answers) => boolean {
  const wanted = Object.entries(condition).map(([name, codes]) => {
    const { levels } = column(name);
    const list = Array.isArray(codes) ? (codes as readonly Code[]) : [codes as Code];
    const unknown = list.find((code) => !levels.includes(code));
    if (unknown !== undefined) {
      throw new PopuliError(
        `${typeof unknown === "string" ? `'${unknown}'` : unknown} is no valid answer`,
        { column: name },
        adviseName(String(unknown), levels.map(String)),
      );
    }
    return [name, new Set(list)] as const;
  });
  return (answers) =>
    wanted.every(([name, codes]) => {
      const answer = answers(name);
      return answer !== null && codes.has(answer);
    });
}
