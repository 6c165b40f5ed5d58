import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { Instrument, InstrumentItem, InstrumentPart } from "./instrument.js";

/** An item with the columns of a survey that it is read from. */
export interface PlacedItem {
  readonly name: string;
  readonly parts: readonly {
    readonly column: string;
    readonly scores?: InstrumentPart["scores"] | undefined;
  }[];
}

/**
 * Finds the columns of an instrument's items: those that the user names, else the first of the instrument's own names
 * that the survey has.
 *
 * @param named column of an item, by the item's name
 * @throws PopuliError naming each item that has none, with the columns that it was looked for in
 */
export function placeItems(
  survey: Survey,
  { name, items }: Pick<Instrument, "name" | "items">,
  named: Readonly<Record<string, string>>,
): PlacedItem[] {
  const known = items.map((item) => item.name);
  const stray = Object.keys(named).find((item) => !known.includes(item));
  if (stray !== undefined)
    throw new PopuliError(`'${stray}' is not an item of ${name}`, {}, adviseName(stray, known));
  const absent: InstrumentItem[] = [];
  const placed = items.map((item): PlacedItem => {
    const own = named[item.name];
    const parts = item.parts.flatMap(({ columns, scores }) => {
      const column =
        own !== undefined && item.parts.length === 1
          ? survey.variable(own).name
          : columns.find((candidate) => survey.codebook.variables.has(candidate));
      return column === undefined ? [] : [{ column, ...(scores && { scores }) }];
    });
    if (parts.length < item.parts.length) absent.push(item);
    return { name: item.name, parts };
  });
  if (absent.length > 0)
    throw new PopuliError(
      `the survey lacks ${absent.length} of the ${items.length} items of ${name}: ${absent
        .map((item) => `${item.name} (${item.parts.flatMap(({ columns }) => columns).join(", ")})`)
        .join("; ")}`,
      { file: survey.file },
      `name its columns, columns: { ${absent[0]!.name}: COLUMN }, or use an instrument whose items were asked`,
    );
  return placed;
}

/**
 * `[items][respondents]`: the scores; NaN where a part is missing or its code has none.
 *
 * @throws PopuliError where the codes of a column are its scores and are no numbers
 */
export function itemScores(survey: Survey, items: readonly Pick<PlacedItem, "parts">[]): Float64Array[] {
  return items.map(({ parts }) => {
    const sum = new Float64Array(survey.size);
    for (const { column: name, scores } of parts) {
      const column = survey.column(name);
      const own = scores === undefined ? column.numeric() : undefined;
      const byCode = new Map(scores);
      // A code that the codebook calls missing may have a score, such as "don't know".
      for (let i = 0; i < survey.size; i++) {
        const raw = column.raw(i);
        sum[i]! +=
          own === undefined ? (raw === null ? Number.NaN : (byCode.get(raw) ?? Number.NaN)) : own[i]!;
      }
    }
    return sum;
  });
}
