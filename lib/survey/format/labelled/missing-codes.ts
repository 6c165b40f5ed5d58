import type { Code } from "../../codebook/codebook.js";
import type { WrittenColumn } from "../../table/written-table.js";

const isLetter = (code: Code | null): code is string => typeof code === "string" && /^\.[a-z]$/.test(code);
const letter = (rank: number) => `.${String.fromCharCode(0x60 + rank)}`;

/** A column with other codes for its missing values, and what each is now. */
export interface Recoded {
  readonly column: WrittenColumn;
  readonly changed: ReadonlyMap<Code, Code>;
}

function recoded(column: WrittenColumn, changed: ReadonlyMap<Code, Code>): Recoded {
  if (changed.size === 0) return { column, changed };
  const cells = column.cells.map((cell) => (cell === null ? null : (changed.get(cell) ?? cell)));
  const missing = column.missing.map((entry) => {
    const code = changed.get(entry.code) ?? entry.code;
    // A missing value without a label keeps its code as the label.
    return { ...entry, code };
  });
  return {
    column: { ...column, cells, missing, numeric: cells.every((cell) => typeof cell !== "string") },
    changed,
  };
}

/**
 * Numbers that mean no answer as Stata's missing values, in ascending order: −9 and 99 become .a and .b, beside those
 * that the column has already. A column of texts, and the 27th value and on, stay as they are.
 */
export function lettersForMissing(column: WrittenColumn): Recoded {
  const isText = column.cells.some((cell) => typeof cell === "string" && !isLetter(cell));
  const codes = column.missing.map(({ code }) => code);
  const taken = new Set<Code>([...codes, ...column.cells].filter((code): code is string => isLetter(code)));
  const free = Array.from({ length: 26 }, (_, k) => letter(k + 1)).filter((code) => !taken.has(code));
  const numbers = codes.filter((code): code is number => typeof code === "number").sort((a, b) => a - b);
  if (isText) return { column, changed: new Map() };
  return recoded(column, new Map(numbers.slice(0, free.length).map((code, k) => [code, free[k]!] as const)));
}

/**
 * Stata's missing values as numbers below all answers, as SPSS has no letters: .a becomes −101, .z −126, or −1001 and so
 * on where there are answers near.
 */
export function numbersForLetters(column: WrittenColumn): Recoded {
  const all = [
    ...column.cells,
    ...column.values.map(({ code }) => code),
    ...column.missing.map(({ code }) => code),
  ];
  const letters = [...new Set(all.filter(isLetter))].sort();
  const isText = column.cells.some((cell) => typeof cell === "string" && !isLetter(cell));
  if (letters.length === 0 || isText) return { column, changed: new Map() };
  const numbers = all.filter((code): code is number => typeof code === "number");
  const base = [100, 1000, 10_000, 100_000, 1_000_000].find((size) =>
    numbers.every((code) => code > -size || code < -size - 26),
  );
  if (base === undefined) return { column, changed: new Map() };
  const rank = (code: string) => code.charCodeAt(1) - 0x60;
  const listed = new Set(column.missing.map(({ code }) => code));
  const unlisted = letters.filter((code) => !listed.has(code));
  const whole: WrittenColumn = {
    ...column,
    missing: [
      ...column.missing,
      ...unlisted.map((code) => ({ code, label: code, reason: "unknown" as const })),
    ],
  };
  return recoded(whole, new Map(letters.map((code) => [code, -base - rank(code)] as const)));
}

/** A note on codes that a program holds in another form; none where nothing changed. */
export function recodedNote(program: string, recodings: readonly Recoded[]): string[] {
  const changed = recodings.filter((one) => one.changed.size > 0);
  const most = 6;
  const shown = changed
    .slice(0, most)
    .map(
      ({ column, changed }) =>
        `${column.variable.name} ${[...changed].map(([from, to]) => `${from} → ${to}`).join(", ")}`,
    );
  return changed.length === 0
    ? []
    : [
        `missing values are ${program}'s: ${shown.join("; ")}${changed.length > most ? `; and ${changed.length - most} more columns` : ""}`,
      ];
}
