import { checkArgument } from "../../errors/check-given.js";
import { counted } from "../../errors/counted.js";
import { record } from "../../errors/kind.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Code } from "../codebook/codebook.js";
import type { Positions, ReadColumn } from "../table/table.js";
import type { Column } from "./column.js";
import { type Answers, answersOf } from "./derive.js";
import { hashOf, type SurveyParts } from "./survey-parts.js";

/** Picks respondents: by a test of their answers, or by the code or codes to keep of each column. */
export type RespondentFilter =
  | ((answers: Answers) => boolean)
  | Readonly<Record<string, Code | readonly Code[]>>;

/** The parts of a survey of the respondents who pass a filter. */
export function partsWhere(
  parts: SurveyParts,
  column: (name: string) => Column,
  filter: RespondentFilter,
): SurveyParts {
  const { passes, unanswered } = respondentsWho(filter, column, parts.size);
  const kept = Array.from(passes.keys()).filter((i) => passes[i] === 1);
  if (kept.length === 0)
    throw new PopuliError(`no respondent of ${parts.size} passes the filter`, { file: parts.file });
  const columns = parts.columns.map(({ name, codes, at }): ReadColumn => {
    const fewer = at.slice(0, kept.length) as Positions;
    for (const [k, i] of kept.entries()) fewer[k] = at[i]!;
    return { name, codes, at: fewer };
  });
  const gaps = unanswered > 0 ? `, ${unanswered} of them because an answer is missing` : "";
  return {
    ...parts,
    columns,
    size: kept.length,
    hash: hashOf(parts.hash, "where", Uint32Array.from(kept)),
    rowsHash: hashOf(parts.rowsHash, "where", Uint32Array.from(kept)),
    notes: [
      ...parts.notes,
      `where: ${kept.length} of ${counted(parts.size, "respondent")} kept, ${parts.size - kept.length} left out${gaps}`,
    ],
  };
}

const filterKind = {
  ...record,
  advice: () =>
    'give codes by column, where({ sex: 2 }), or a test, where((answer) => Number(answer("age")) < 30)',
};

/**
 * Who passes a filter.
 *
 * @returns `passes`: `[respondents]`, 1 for those who do; `unanswered`: how many do not and lack an answer that it
 *   reads
 */
export function respondentsWho(
  filter: RespondentFilter,
  column: (name: string) => Column,
  size: number,
): { readonly passes: Uint8Array; readonly unanswered: number } {
  if (typeof filter !== "function") checkArgument("where", "filter", filter, filterKind);
  const test = typeof filter === "function" ? filter : codesTest(filter, column);
  const answers = answersOf(column);
  const passes = new Uint8Array(size);
  let unanswered = 0;
  for (let i = 0; i < size; i++) {
    const given = answers(i);
    let gap = false;
    const noting: Answers = (name) => {
      const answer = given(name);
      if (answer === null) gap = true;
      return answer;
    };
    if (test(noting)) passes[i] = 1;
    else if (gap) unanswered += 1;
  }
  return { passes, unanswered };
}

function codesTest(
  filter: Readonly<Record<string, Code | readonly Code[]>>,
  column: (name: string) => Column,
): (answers: Answers) => boolean {
  const wanted = Object.entries(filter).map(([name, codes]) => {
    const { levels } = column(name);
    const list = Array.isArray(codes) ? (codes as readonly Code[]) : [codes as Code];
    const unknown = list.find((code) => !levels.includes(code));
    if (unknown !== undefined) {
      throw new PopuliError(
        `${typeof unknown === "string" ? `'${unknown}'` : unknown} is not a valid answer`,
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
