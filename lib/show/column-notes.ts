/** What a reader must know about a frame's column beside its name. */
export interface ColumnNote {
  /** A few words: "importance of family". */
  readonly label: string;
  /** Its values in the codebook's order, where they are value labels. */
  readonly values?: readonly string[];
}

/** The notes of a frame's columns, by name. */
export type ColumnNotes = ReadonlyMap<string, ColumnNote>;

/**
 * The symbol under which a frame carries the notes of its columns. They are kept in danfo's `tableDisplayConfig`, which
 * danfo copies to every frame made from it, so that `frame.head()` keeps its labels.
 */
export const columnNotes: unique symbol = Symbol.for("populi.columnNotes") as never;

/** The notes that a frame carries; none for frames made elsewhere. */
export function notesOf(frame: object): ColumnNotes {
  const { config } = frame as { config?: { tableDisplayConfig?: { [columnNotes]?: ColumnNotes } } };
  return config?.tableDisplayConfig?.[columnNotes] ?? new Map();
}
