import { PopuliError } from "../../../errors/populi-error.js";
import type { Code } from "../../codebook/codebook.js";
import { labelsOf } from "../../survey/labels.js";
import type { Design } from "../design.js";

/** A group of respondents: those who gave the same codes to some columns. */
export interface Group {
  /** Its value labels, joined by " × ". */
  readonly name: string;
  /** Its code in each of the columns. */
  readonly codes: readonly Code[];
  /** `[respondents]`: whether the respondent belongs to it. */
  readonly members: Uint8Array;
}

/**
 * The groups that columns divide respondents with a weight into, in codebook order. Those without an answer belong to
 * none.
 *
 * @throws PopuliError for an unknown column, or where nobody with a weight has an answer to all
 */
export function groupsBy({ survey, weights }: Design, by: readonly string[]): Group[] {
  const columns = by.map((name) => survey.column(name));
  const labels = columns.map(labelsOf);
  const found = new Map<string, { readonly levels: readonly number[]; readonly members: Uint8Array }>();
  for (let i = 0; i < survey.size; i++) {
    const levels = columns.map(({ level }) => level[i]!);
    if (weights[i] === 0 || levels.some((level) => level < 0)) continue;
    const key = levels.join(" ");
    let group = found.get(key);
    if (group === undefined) {
      group = { levels, members: new Uint8Array(survey.size) };
      found.set(key, group);
    }
    group.members[i] = 1;
  }
  if (found.size === 0)
    throw new PopuliError("nobody with a weight answered", { file: survey.file, column: by.join(", ") });
  const inOrder = [...found.values()].sort((a, b) => {
    const k = a.levels.findIndex((level, position) => level !== b.levels[position]);
    return k < 0 ? 0 : a.levels[k]! - b.levels[k]!;
  });
  return inOrder.map(({ levels, members }) => ({
    name: levels.map((level, k) => labels[k]![level]!).join(" × "),
    codes: levels.map((level, k) => columns[k]!.levels[level]!),
    members,
  }));
}
