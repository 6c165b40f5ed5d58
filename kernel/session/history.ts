import { randomUUID } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** A cell that was run: the numbers of its session and itself, its text, and its result as text. */
export interface HistoryEntry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  readonly output: string | null;
}

/** A line of the history file: the start of a session, or a cell. */
type Line =
  | { readonly session: string }
  | { readonly in: string; readonly line: number; readonly input: string; readonly output: string | null };

/**
 * The cells of this and earlier sessions, in a file. Several kernels may write it at once: each line is one append, and
 * sessions are numbered by the order of their first lines.
 */
export class History {
  private readonly id = randomUUID();
  private isBegun = false;
  private isBroken = false;

  constructor(private readonly file: string) {}

  add(line: number, input: string, output: string | null): void {
    this.begin();
    this.write({ in: this.id, line, input, output });
  }

  /** The last `n` cells of all sessions. */
  tail(n: number): HistoryEntry[] {
    return this.read().slice(-n);
  }

  /** Cells from `start` up to, excluding, `stop` of a session: 0 is this one, −1 the one before. */
  range(session: number, start: number, stop: number): HistoryEntry[] {
    const { entries, current } = this.readAll();
    const wanted = session > 0 ? session : current + session;
    return entries.filter(({ session: of, line }) => of === wanted && line >= start && line < stop);
  }

  /** The last `n` cells whose text matches a glob pattern (`*`, `?`, `[a-z]`, `[^a-z]`); with `isUnique`, each text once. */
  search(pattern: string, n: number, isUnique: boolean): HistoryEntry[] {
    const expression = globExpression(pattern);
    let found = this.read().filter(({ input }) => expression.test(input));
    if (isUnique) found = [...new Map(found.map((entry) => [entry.input, entry])).values()];
    return found.slice(-n);
  }

  private read(): HistoryEntry[] {
    return this.readAll().entries;
  }

  private readAll(): { entries: HistoryEntry[]; current: number } {
    this.begin();
    const numbers = new Map<string, number>();
    const entries: HistoryEntry[] = [];
    for (const text of this.readLines()) {
      const line = parse(text);
      if (line === undefined) continue;
      if ("session" in line) numbers.set(line.session, numbers.size + 1);
      else
        entries.push({
          session: numbers.get(line.in) ?? 0,
          line: line.line,
          input: line.input,
          output: line.output,
        });
    }
    return { entries, current: numbers.get(this.id) ?? numbers.size + 1 };
  }

  private readLines(): string[] {
    try {
      return readFileSync(this.file, "utf8").split("\n");
    } catch {
      return [];
    }
  }

  private begin(): void {
    if (this.isBegun) return;
    this.isBegun = true;
    this.write({ session: this.id });
  }

  private write(line: Line): void {
    if (this.isBroken) return;
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    } catch (error) {
      this.isBroken = true;
      process.stderr.write(`populi: the history is not kept: ${(error as Error).message}\n`);
    }
  }
}

/** The regular expression of a pattern of SQLite's GLOB, https://sqlite.org/lang_expr.html#glob. */
function globExpression(pattern: string): RegExp {
  const source = pattern.replace(
    /\*|\?|\[(\^?)(\]?[^\]]*)\]|[\s\S]/g,
    (text: string, not: string | undefined, characters: string | undefined) => {
      if (text === "*") return "[\\s\\S]*";
      if (text === "?") return "[\\s\\S]";
      if (characters !== undefined) return `[${not}${characters.replace(/[\]\\^[]/g, "\\$&")}]`;
      return text.replace(/[.+^${}()|[\]\\/]/g, "\\$&");
    },
  );
  return new RegExp(`^${source}$`);
}

function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined; // a line truncated by a full disk, or the empty last line
  }
}

/** The path of this user's history; the environment variable `POPULI_HISTORY` overrides it. */
export function historyFile(): string {
  const { POPULI_HISTORY, XDG_DATA_HOME, APPDATA } = process.env;
  if (POPULI_HISTORY !== undefined && POPULI_HISTORY !== "") return POPULI_HISTORY;
  const data =
    process.platform === "win32"
      ? (APPDATA ?? homedir())
      : process.platform === "darwin"
        ? join(homedir(), "Library", "Application Support")
        : (XDG_DATA_HOME ?? join(homedir(), ".local", "share"));
  return join(data, "populi", "history.jsonl");
}
