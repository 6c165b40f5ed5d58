import { joinedHeader } from "../platform/joined-header.js";
import type { PlatformHeader, TopRows } from "../platform/platform.js";
import { platforms } from "../platform/platforms.js";

/** What the header rows of a table say. */
export interface Header extends PlatformHeader {
  /** The name of the platform that exported the table. */
  readonly platform?: string;
  /** For the user: which form of header was found, and which names were repaired. */
  readonly notes: readonly string[];
  /** Positions of the columns without a name. */
  readonly nameless: readonly number[];
}

/**
 * Decides which of the first rows of a table are headers, and what its columns are called. Unless the user says so, a
 * second row is a header only if no respondent can have given it as answers: where a platform's export has one, or
 * where it names the columns that the first row leaves blank. Empty and duplicate names are repaired.
 *
 * @param rows how many header rows there are, if the user says
 */
export function headerOf(top: TopRows, rows: 1 | 2 | 3 | undefined): Header {
  for (const { name, header } of platforms) {
    const found = header(top, rows);
    if (found !== undefined) return named({ ...found, platform: name }, [found.note]);
  }
  const joined = joinedHeader(top, rows);
  return named(joined, joined.note === "" ? [] : [joined.note]);
}

/** The apostrophe that keeps spreadsheets from running a name such as "@mention" as a formula; our own writer sets it too. */
const formulaGuard = /^'(?=[=+\-@])/;

/** Gives every column a name of its own. */
function named(header: PlatformHeader & { readonly platform?: string }, notes: readonly string[]): Header {
  const names = header.names.map((name) => name.trim().replace(formulaGuard, ""));
  const nameless: number[] = [];
  // R's write.csv leaves the name of the row names blank; so does a sheet whose table begins further right.
  if (names.length > 1 && names[0] === "" && names.slice(1).some((name) => name !== "")) {
    names[0] = names.includes("rownames") ? "row names" : "rownames";
    nameless.push(0);
  }
  const taken = new Set(names);
  const repeated: string[] = [];
  const seen = new Set<string>();
  const unique = names.map((name, c) => {
    const wanted = name === "" ? `column_${c + 1}` : name;
    if (name === "") nameless.push(c);
    if (name !== "" && !seen.has(name)) {
      seen.add(name);
      return name;
    }
    let own = wanted;
    for (let k = 2; taken.has(own) || seen.has(own); k++) own = `${wanted}_${k}`;
    if (name !== "") repeated.push(`'${name}' is called '${own}' in column ${c + 1}`);
    seen.add(own);
    return own;
  });
  const most = 5;
  const repairs =
    repeated.length === 0
      ? []
      : [
          `${repeated.length} column${repeated.length > 1 ? "s have" : " has"} the name of an earlier one: ${repeated.slice(0, most).join(", ")}${repeated.length > most ? ", …" : ""}`,
        ];
  return { ...header, names: unique, nameless, notes: [...notes, ...repairs] };
}
