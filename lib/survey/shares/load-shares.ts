import { basename, extname } from "node:path";
import { counted } from "../../errors/counted.js";
import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import { findFile } from "../../files/find-file.js";
import type { Code, Variable } from "../codebook/codebook.js";
import { readTable } from "../format/read-table.js";
import type { ReadOptions } from "../table/read-options.js";
import type { ReadTable } from "../table/table.js";
import type { RawCell, RawTable } from "./layout/layout.js";
import { layouts } from "./layout/layouts.js";
import { type ShareCell, type ShareGroup, ShareSurvey } from "./share-survey.js";

/** Shares that should sum to 1 may be rounded, or lack those who gave no answer; less than this is something else. */
const leastSum = 0.5;
/** The most reasons for skipped rows that a note names. */
const mostReasons = 3;

/**
 * Reads a table of published shares: a row for each item, group and option (columns item, group, option, share, and n
 * where it is known), or the forms of SimBench, GlobalOpinionQA and OpinionQA. The layout is recognised by the columns;
 * the file may be of any format that surveys are read from. Percentages and shares that do not sum to 1 are scaled.
 *
 * @throws PopuliError for columns of no known layout, and where no row can be read
 * @throws Interrupted when the signal is raised
 * @example
 * const shares = await loadShares("data/surveys/shares.csv");
 * shares.groups;
 */
export async function loadShares(path: string, options: ReadOptions = {}): Promise<ShareSurvey> {
  checkOptions("loadShares", options, {
    ...{ columns: true, separator: true, encoding: true, headerRows: true, skip: true, sheet: true },
    ...{ password: true, catalogue: true, progress: true, signal: true },
  });
  const file = findFile(path, "file of shares");
  const table = await readTable(file, options);
  const found = sharesOf(table, file);
  if (found !== undefined) return found;
  throw new PopuliError(
    `its columns are those of no table of shares: ${table.columns
      .slice(0, 8)
      .map(({ name }) => name)
      .join(", ")}`,
    { file },
    `known layouts: ${layouts.map(({ name, columns }) => `${name} (${columns.join(", ")})`).join("; ")}`,
  );
}

/** The shares of a table; `undefined` where its columns are of no known layout. */
function sharesOf(table: ReadTable, file: string): ShareSurvey | undefined {
  const names = table.columns.map(({ name }) => name);
  const layout = layouts.find(({ recognises }) => recognises(names));
  if (layout === undefined) return undefined;
  const skipped: [row: number, why: string][] = [];
  const raw = layout.read(rawTable(table), (row, why) => skipped.push([row, why]));
  const notes = [...table.notes, `read as published shares by group: ${layout.name}`];
  if (skipped.length > 0) {
    const shown = skipped.slice(0, mostReasons).map(([row, why]) => `row ${row + 1}: ${why}`);
    notes.push(
      `${counted(skipped.length, "row or cell", "rows or cells")} skipped: ${shown.join("; ")}${skipped.length > mostReasons ? "; …" : ""}`,
    );
  }
  // Populi's generated files say so in a column.
  return surveyOfCells(raw, { hash: table.hash, file, notes, synthetic: names.includes("SYNTHETIC") });
}

function rawTable({ columns, size }: ReadTable): RawTable {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return {
    size,
    names: [...byName.keys()],
    cells(name) {
      const { codes, at } = byName.get(name)!;
      return Array.from(at, (position): Code | null => (position === 0 ? null : codes[position - 1]!));
    },
  };
}

function surveyOfCells(
  raw: readonly RawCell[],
  {
    hash,
    file,
    notes,
    synthetic,
  }: Pick<ShareSurvey, "hash" | "file"> & { notes: string[]; synthetic: boolean },
): ShareSurvey {
  const items = namedItems(raw);
  const groups = new Map<string, ShareGroup>();
  const cells = new Map<string, ShareCell>();
  let [scaled, empty, twice] = [0, 0, 0];
  for (const cell of raw) {
    const item = items.get(itemKey(cell))!;
    const shares = new Float64Array(item.values.length);
    for (const [option, share] of cell.answers) {
      const k = item.values.findIndex(({ label }) => label === option);
      shares[k] = shares[k]! + Math.max(0, share ?? 0);
    }
    const sum = shares.reduce((total, share) => total + share, 0);
    const whole = sum > 1.5 ? 100 : 1;
    if (!(sum >= leastSum * whole)) {
      empty += 1;
      continue;
    }
    if (Math.abs(sum / whole - 1) > 0.005) scaled += 1;
    const { group, traits, sentence, n } = cell;
    if (!groups.has(group)) groups.set(group, { name: group, traits, ...(sentence && { sentence }) });
    const key = JSON.stringify([item.name, group]);
    if (cells.has(key)) {
      twice += 1;
      continue;
    }
    cells.set(key, {
      ...{ item: item.name, group, shares: shares.map((share) => share / sum) },
      ...(n !== undefined && n > 0 && { n }),
    });
  }
  if (cells.size === 0) throw new PopuliError("the table has no shares that can be read", { file });
  const tell = (count: number, what: string, became: string) =>
    count > 0 && notes.push(`${counted(count, `cell ${what} is`, `cells ${what} are`)} ${became}`);
  tell(scaled, "whose shares do not sum to 1", "scaled");
  tell(empty, `whose shares sum to less than ${leastSum}`, "left out");
  tell(twice, "of an item and group that occur twice", "left out");
  const asked = new Set([...cells.values()].map(({ item }) => item));
  const variables = new Map(
    [...items.values()].filter(({ name }) => asked.has(name)).map((item) => [item.name, item]),
  );
  const name = basename(file, extname(file));
  return new ShareSurvey({
    ...{ name, file, hash, notes, groups: [...groups.values()], cells: [...cells.values()] },
    codebook: { title: name, synthetic, variables },
  });
}

/** Questions of one wording with different options are different items. */
const itemKey = ({ key, answers }: RawCell): string =>
  JSON.stringify([key, ...answers.map(([option]) => option).sort()]);

/** The items by key. One that its table does not name by a word is called Q1, Q2, … */
function namedItems(raw: readonly RawCell[]): ReadonlyMap<string, Variable> {
  const items = new Map<string, Variable>();
  const taken = new Set<string>();
  for (const cell of raw) {
    const key = itemKey(cell);
    if (items.has(key)) continue;
    const short = /^[\p{L}\p{N}_.-]{1,40}$/u.test(cell.key);
    let name = short && !taken.has(cell.key) ? cell.key : `Q${items.size + 1}`;
    for (let k = 2; taken.has(name); k++) name = `Q${items.size + 1}_${k}`;
    taken.add(name);
    const labels = [...new Set(cell.answers.map(([option]) => option))];
    items.set(key, {
      ...{ name, label: cell.question, question: cell.question },
      ...(cell.category !== undefined && { category: cell.category }),
      measure: cell.ordered ? "ordinal" : "nominal",
      role: "item",
      values: labels.map((label, k) => ({ code: k + 1, label })),
      missing: [],
    });
  }
  return items;
}
