import { adviseName } from "../../../errors/nearest.js";
import { PopuliError } from "../../../errors/populi-error.js";
import type { RFile } from "./read-values.js";
import { describeValue, isDataFrame, namesOf, type RList, type RValue } from "./value.js";

/** A data frame, and what a user should know about how it was found. */
export interface FoundFrame {
  readonly frame: RList;
  readonly notes: readonly string[];
}

/**
 * The data frame of a file. A file of several, and a list of some, has the one of that name, else the first.
 *
 * @throws PopuliError naming what is there instead
 */
export function frameOf(file: RFile, wanted: string | undefined, path: string): FoundFrame {
  if (file.kind === "rds" && isDataFrame(file.value)) return { frame: file.value, notes: [] };
  const values =
    file.kind === "rdata"
      ? file.values
      : file.value.type === "list"
        ? elementsOf(file.value)
        : [["", file.value] as const];
  const frames = values.filter((entry): entry is readonly [string, RList] => isDataFrame(entry[1]));
  if (frames.length === 0) {
    const found =
      file.kind === "rds"
        ? describeValue(file.value)
        : values.map(([name, value]) => `${name} (${describeValue(value)})`).join(", ");
    const few = found.length > 300 ? `${found.slice(0, 300)} …` : found;
    throw new PopuliError(
      `the R file has no data frame: it holds ${few || "nothing"}`,
      { file: path },
      "in R, save as.data.frame(…) of it with saveRDS",
    );
  }
  const names = frames.map(([name]) => name);
  const found = wanted === undefined ? frames[0]! : frames.find(([name]) => name === wanted);
  if (found === undefined) {
    throw new PopuliError(
      `there is no data frame '${wanted ?? ""}'`,
      { file: path },
      adviseName(wanted ?? "", names),
    );
  }
  const others = names.length > 1 ? ` of ${names.length}: ${names.join(", ")}` : "";
  return { frame: found[1], notes: [`the data frame ${found[0]}${others}`] };
}

function elementsOf(list: RList): (readonly [string, RValue])[] {
  const names = namesOf(list);
  return list.values.map((value, k) => [names[k] || `[[${k + 1}]]`, value] as const);
}
