import type { Variable } from "../../codebook/codebook.js";
import type { CodeCollector } from "../../table/code-collector.js";
import type { ReadTable } from "../../table/table.js";
import { describedVariable, type FileVariable, fileCodebook } from "./described-variable.js";

/** A column that was read, and what its file says about it. */
export interface LabelledColumn {
  readonly variable: FileVariable;
  readonly collector: CodeCollector;
}

/** What a reader of labelled columns knows of the file. */
export interface LabelledFile {
  readonly file: string;
  /** The file's own title; "" where it has none. */
  readonly title: string;
  readonly size: number;
  readonly notes: readonly string[];
  /** SHA-256 of the file's bytes, hex. */
  readonly hash: string;
}

/** The table of a file that describes its columns. A name that occurs again gets a number, and a note says so. */
export function labelledTable(columns: readonly LabelledColumn[], read: LabelledFile): ReadTable {
  const variables = new Map<string, Variable>();
  const renamed: string[] = [];
  const named = columns.map(({ variable, collector }, k) => {
    const name = freeName(variable.name || `column${k + 1}`, variables);
    if (name !== variable.name) renamed.push(`'${variable.name}' (column ${k + 1}) is called ${name}`);
    const column = collector.column(name);
    variables.set(name, describedVariable({ ...variable, name }, column));
    return column;
  });
  const note = `columns without a name or with the name of another: ${renamed.join(", ")}`;
  return {
    columns: named,
    size: read.size,
    notes: renamed.length > 0 ? [...read.notes, note] : read.notes,
    untyped: false,
    codebook: fileCodebook(read.title, read.file, variables),
    hash: read.hash,
  };
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  if (!taken.has(name)) return name;
  for (let k = 2; ; k++) if (!taken.has(`${name}_${k}`)) return `${name}_${k}`;
}
