/** Where a mistake was found, as far as it is known. */
export interface ErrorPlace {
  readonly file?: string;
  /** 1-based line of the file, or of the notebook cell. */
  readonly line?: number;
  readonly column?: string;
  readonly layer?: number;
}

/**
 * An error that teaches: what was found, where, what was expected, and the nearest valid name.
 *
 * @example
 * throw new PopuliError("no column 'Q26O'", { file: "values.csv" }, "did you mean 'Q260'?");
 */
export class PopuliError extends Error {
  override readonly name: string = "PopuliError";
  readonly place: ErrorPlace;

  constructor(found: string, place: ErrorPlace = {}, advice?: string) {
    const where = describePlace(place);
    super(`${where ? `${where}: ` : ""}${found}${advice ? `\n  ${advice}` : ""}`);
    this.place = place;
  }
}

function describePlace(place: ErrorPlace): string {
  const parts: string[] = [];
  if (place.file !== undefined) parts.push(place.file);
  if (place.line !== undefined) parts.push(`line ${place.line}`);
  if (place.column !== undefined) parts.push(`column ${place.column}`);
  if (place.layer !== undefined) parts.push(`layer ${place.layer}`);
  return parts.join(", ");
}
