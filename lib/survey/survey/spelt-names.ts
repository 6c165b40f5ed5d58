import { PopuliError } from "../../errors/populi-error.js";

/** A piece of a query: a text, a comment, a name in quotes, or a word. */
const pieces =
  /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*/gu;

/**
 * DuckDB does not tell names apart that differ only in the case of their letters, in quotes or not: of columns Age and
 * AGE it would answer for one when asked for the other. Each such column has a name of its own in DuckDB; a query is
 * rewritten with these names, and the columns of its result get theirs back.
 */
export class SpeltNames {
  /** Names in DuckDB, by column; only of those whose names differ only in case. */
  private readonly aliases = new Map<string, string>();
  private readonly originals = new Map<string, string>();
  /** The spellings of each such name, by its lower case. */
  private readonly spellings = new Map<string, readonly string[]>();

  constructor(columns: readonly string[]) {
    const groups = new Map<string, Set<string>>();
    for (const name of columns) {
      const lower = name.toLowerCase();
      groups.set(lower, (groups.get(lower) ?? new Set()).add(name));
    }
    for (const [lower, names] of groups) {
      if (names.size === 1) continue;
      this.spellings.set(lower, [...names]);
      for (const [k, name] of [...names].entries()) {
        let alias = k === 0 ? name : `${name}_${k + 1}`;
        while (k > 0 && (groups.has(alias.toLowerCase()) || this.originals.has(alias))) alias = `${alias}_`;
        this.aliases.set(name, alias);
        this.originals.set(alias, name);
      }
    }
  }

  /** The name of a column in DuckDB. */
  alias(column: string): string {
    return this.aliases.get(column) ?? column;
  }

  /** The name of a result's column, as the survey spells it. */
  original(name: string): string {
    return this.originals.get(name) ?? name;
  }

  /**
   * A query with the names of DuckDB.
   *
   * @throws PopuliError for a spelling that no column has, where several columns differ only in case
   */
  inQuery(query: string): string {
    if (this.spellings.size === 0) return query;
    return query.replace(pieces, (piece: string, _tag: unknown, at: number) => {
      const isQuoted = piece.startsWith('"');
      if (!isQuoted && !/^[\p{L}_]/u.test(piece)) return piece;
      const name = isQuoted ? piece.slice(1, -1).replaceAll('""', '"') : piece;
      const spellings = this.spellings.get(name.toLowerCase());
      if (spellings === undefined) return piece;
      const after = query.slice(at + piece.length);
      // A function, or the table before a column's name.
      const isCall = (!isQuoted && /^\s*\(/.test(after)) || /^\s*\./.test(after);
      const isNamed = /\b(as|from|join)\s+$/i.test(query.slice(0, at));
      const isKeyword = !isQuoted && keywords.has(name.toLowerCase());
      if (isCall || isKeyword) return piece;
      const alias = this.aliases.get(name);
      if (alias !== undefined) return `"${alias.replaceAll('"', '""')}"`;
      if (isNamed) return piece;
      throw new PopuliError(
        `'${name}' can be ${spellings.map((spelling) => `'${spelling}'`).join(" or ")}`,
        {},
        "columns differ only in the case of their letters: spell the one that you mean",
      );
    });
  }
}

/** Words that are never a column without quotes: DuckDB's reserved keywords (`duckdb_keywords()`, version 1.4). */
const keywords = new Set(
  "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc describe distinct do else end except false fetch for foreign from group having in initially intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing primary qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot using variadic when where window with".split(
    " ",
  ),
);
