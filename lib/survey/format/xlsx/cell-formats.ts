/** What a number means in a cell of that format; a plain number where absent. */
export type CellMoment = "date" | "date and time" | "time" | "duration";

/** The formats that Excel has without a description in the file (ECMA-376, Part 1, §18.8.30). */
function builtIn(id: number): CellMoment | undefined {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return "date";
  if (id === 22) return "date and time";
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return "time";
  return id === 46 ? "duration" : undefined;
}

/**
 * What a number means in a cell of a format, by the format's number and, where the file has one, its code, such as
 * "yyyy-mm-dd h:mm:ss" or "[hh]:mm".
 */
export function momentOf(id: number, code: string | undefined): CellMoment | undefined {
  if (code === undefined) return builtIn(id);
  // Only the format of positive numbers; without texts in quotes, escaped characters, fillers, colours and locales.
  const bare = code
    .replace(/"[^"]*"|\\.|[_*]./g, "")
    .split(";")[0]!
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "")
    .toLowerCase();
  if (/\[(h+|m+|s+)\]/.test(bare)) return "duration";
  if (/general|[#?]/.test(bare) && !/[yd]/.test(bare)) return undefined;
  const hasTime = /[hs]/.test(bare);
  // "m" alone is a month, beside hours or seconds minutes.
  const hasDate = /[yde]/.test(bare.replace(/am\/pm|a\/p/g, "")) || (/m/.test(bare) && !hasTime);
  if (/^[0.,%\s]*e[+-]/.test(bare)) return undefined;
  if (hasDate) return hasTime ? "date and time" : "date";
  return hasTime ? "time" : undefined;
}
