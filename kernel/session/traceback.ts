import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import type { Interrupted } from "../../lib/errors/interrupted.js";
import type { Finding } from "../convert/findings.js";
import type { CellSources } from "./cell-sources.js";
import { describeProperties } from "./error-details.js";

/**
 * An error in the form of the protocol.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#execution-errors
 */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  /** Lines with ANSI colours. */
  readonly traceback: readonly string[];
}

/** The one switch for colours, https://no-color.org. */
const isColoured = (process.env.NO_COLOR ?? "") === "";
const coloured = (code: string) => (text: string) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);
const red = coloured("1;31");
const cyan = coloured("36");
const dim = coloured("2");

/** Reports a thrown value: the error, then the person's own frames with their source. */
export function reportThrown(thrown: unknown, cells: CellSources, folder: string): ErrorReport {
  if (!isError(thrown)) {
    const evalue = inspect(thrown, { depth: 2 });
    return { ename: "Thrown", evalue, traceback: [`${red("Thrown")}: ${evalue}`] };
  }
  const ename = nameOf(thrown);
  const evalue = messageOf(thrown);
  return { ename, evalue, traceback: describeError(thrown, cells, folder) };
}

/** A place in a cell, 1-based, with its line. */
export interface CellPlace {
  readonly line: number;
  readonly column: number;
  /** The length of the place, UTF-16 units. */
  readonly width: number;
  readonly text: string;
}

/** Reports the mistakes that the compiler found in a cell, which is not run. */
export function reportFindings(
  findings: readonly Finding[],
  cell: string,
  placeOf: (finding: Finding) => CellPlace,
): ErrorReport {
  return {
    ename: "TypeScriptError",
    evalue: findings[0]!.text,
    traceback: [
      `${red("TypeScriptError")}: the cell was not run`,
      ...findings.flatMap((finding) => describeFinding(finding, cell, placeOf)),
    ],
  };
}

/** The text of warnings about a cell that runs. */
export function reportWarnings(
  findings: readonly Finding[],
  cell: string,
  placeOf: (finding: Finding) => CellPlace,
): string {
  return findings
    .map((finding) => {
      const { line, column } = placeOf(finding);
      const place =
        finding.file === undefined
          ? `${cell}:${line}:${column}`
          : `${finding.file}:${finding.start.line + 1}:${finding.start.character + 1}`;
      return `warning: ${place} ${finding.text}${codeOf(finding)}\n`;
    })
    .join("");
}

function codeOf({ code }: Finding): string {
  return code === 0 ? "" : ` (TS${code})`;
}

function describeFinding(finding: Finding, cell: string, placeOf: (finding: Finding) => CellPlace): string[] {
  const message = `${finding.text} ${dim(codeOf(finding).trim())}`;
  if (finding.file !== undefined) {
    const { line, character } = finding.start;
    return [`${cyan(`${finding.file}:${line + 1}:${character + 1}`)} ${message}`];
  }
  const place = placeOf(finding);
  return [`${cyan(`${cell}:${place.line}:${place.column}`)} ${message}`, ...excerpt(place)];
}

/** Reports an error at a place in a cell's text, without a call stack. */
export function reportAt(error: Error, cell: string, place: CellPlace): ErrorReport {
  const ename = nameOf(error);
  const evalue = `${cell}, line ${place.line}: ${messageOf(error)}`;
  return {
    ename,
    evalue,
    traceback: [
      `${red(ename)}: ${messageOf(error)}`,
      `    at ${cyan(`${cell}:${place.line}:${place.column}`)}`,
      ...excerpt(place),
    ],
  };
}

/** @param above the errors that this one is a cause or part of */
function describeError(
  error: Error,
  cells: CellSources,
  folder: string,
  above: readonly Error[] = [],
): string[] {
  const title = `${red(nameOf(error))}: ${messageOf(error)}`;
  const lines = [
    title,
    ...describeKept(error),
    ...describeProperties(error),
    ...describeFrames(error, cells, folder),
  ];
  if (above.length === deepest) return lines;
  const part = (thrown: unknown) => {
    if (!isError(thrown)) return [inspect(thrown, { depth: 2 })];
    if (thrown === error || above.includes(thrown))
      return [`${red(nameOf(thrown))}: ${messageOf(thrown)} ${dim("(above)")}`];
    return describeError(thrown, cells, folder, [...above, error]);
  };
  if (error.cause !== undefined && error.cause !== null)
    lines.push("", dim("caused by"), ...part(error.cause));
  const { errors } = error as Partial<AggregateError>;
  if (Array.isArray(errors) && error instanceof AggregateError) {
    for (const one of errors.slice(0, mostParts)) lines.push("", ...part(one));
    if (errors.length > mostParts) lines.push("", dim(`… and ${errors.length - mostParts} more errors`));
  }
  return lines;
}

/** How many causes of causes are described, and how many errors of an AggregateError. */
const deepest = 5;
const mostParts = 10;

/** Says where to find the result so far of interrupted work. */
function describeKept(error: Error): string[] {
  const { partial } = error as Partial<Interrupted>;
  if (nameOf(error) !== "Interrupted" || partial === undefined || partial === null) return [];
  const labels: unknown = (partial as { labels?: unknown }).labels;
  const [label] = Array.isArray(labels) ? labels.map(String) : [];
  const kind = Array.isArray(partial)
    ? `${partial.length} of ${(partial[0] as object | undefined)?.constructor?.name ?? "nothing"}`
    : (partial.constructor?.name ?? typeof partial);
  return [`  kept in lastError.partial: ${kind}${label === undefined ? "" : ` (${label})`}`];
}

/** One line of a stack: `    at f (In [3]:2:5)`, `    at async In [3]:1:1`, `    at file:///folder/local.js:3:4`. */
const frameLine =
  /^\s+at (?:async )?(?:(.*?) \()?(?:async )?(In \[[^\]]*\]|(?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/;

interface Frame {
  readonly place: string;
  readonly caller: string;
  readonly source: string[];
}

function describeFrames(error: Error, cells: CellSources, folder: string): string[] {
  const frames: Frame[] = [];
  for (const text of stackOf(error).split("\n")) {
    const [, caller = "", file = "", line = "", column = ""] = frameLine.exec(text) ?? [];
    if (file === "") continue;
    const isCell = file.startsWith("In [");
    if (!isCell && !isOwnFile(file, folder)) continue;
    const shown = isCell ? file : relative(folder, pathOf(file));
    const source = cells.line(isCell ? file : pathOf(file), Number(line));
    frames.push({
      place: `${shown}:${line}:${column}`,
      // Compiled cells are the bodies of functions without a meaningful name, and so are callbacks.
      caller: /(?:^|\.)<anonymous>$|^eval$/.test(caller) ? "" : caller.replace(/^Proxy\./, ""),
      source:
        source === undefined
          ? []
          : excerpt({ line: Number(line), column: Number(column), width: 1, text: source }),
    });
  }
  const lines: string[] = [];
  for (let i = 0; i < frames.length; i++) {
    const { place, caller, source } = frames[i]!;
    lines.push(`    at ${cyan(place)}${caller ? ` in ${caller}` : ""}`, ...source);
    let same = i;
    while (frames[same + 1]?.place === place) same++;
    if (same > i) lines.push(dim(`    … and ${same - i} more identical frames`));
    i = same;
  }
  return lines;
}

function excerpt({ line, column, width, text }: CellPlace): string[] {
  const number = String(line);
  const indent = " ".repeat(number.length);
  const before = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  const marks = "^".repeat(Math.max(1, Math.min(width, text.length - column + 1)));
  return [`      ${dim(`${number} |`)} ${text}`, `      ${dim(`${indent} |`)} ${before}${red(marks)}`];
}

function isOwnFile(file: string, folder: string): boolean {
  const path = pathOf(file).replaceAll("\\", "/");
  return (
    path.startsWith(`${folder.replaceAll("\\", "/")}/`) &&
    !path.includes("/node_modules/") &&
    !path.includes("/dist/")
  );
}

function pathOf(file: string): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function nameOf(error: Error): string {
  const own = error.constructor?.name;
  return String((error.name !== "Error" && error.name) || own || "Error");
}

function messageOf(error: Error): string {
  return String(error.message);
}

function stackOf(error: Error): string {
  try {
    return typeof error.stack === "string" ? error.stack : "";
  } catch {
    return "";
  }
}
