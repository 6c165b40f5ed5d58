/** What a reader of a frame's column must know beside its name. */
export interface ColumnNote {
  /** A few words: "importance of family". */
  readonly label: string;
  /** Its values in the codebook's order, where they are value labels. */
  readonly values?: readonly string[];
}

/** The notes of a frame's columns, by their names. */
export type ColumnNotes = ReadonlyMap<string, ColumnNote>;

/**
 * Under this symbol a frame carries the notes of its columns. They lie in danfo's configuration of how a frame is printed
 * (`tableDisplayConfig`), which danfo hands on to every frame made from it: `frame.head()` keeps its labels.
 */
export const columnNotes: unique symbol = Symbol.for("populi.columnNotes") as never;

/** The notes a frame carries; none for frames that others made. */
export function notesOf(frame: object): ColumnNotes {
  const { config } = frame as { config?: { tableDisplayConfig?: { [columnNotes]?: ColumnNotes } } };
  return config?.tableDisplayConfig?.[columnNotes] ?? new Map();
}
