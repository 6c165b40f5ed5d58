import { Parser } from "saxen";
import { clockTime, isoDate, isoDateTime } from "../../table/dates.js";
import type { Sheet, SheetCell } from "../sheet/sheet-table.js";
import type { Archive } from "../zip/archive.js";
import { type CellMoment, momentOf } from "./cell-formats.js";

/*
 * The parts of a workbook, as ECMA-376, Part 1, describes them: §18.2 workbook, §18.3 sheets, §18.4 shared strings,
 * §18.8 styles.
 */

type Attributes = Readonly<Record<string, string>>;
type Decode = (text: string) => string;

const namespaces = {
  "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "s",
  "http://purl.oclc.org/ooxml/spreadsheetml/main": "s",
  "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
  "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
  "http://schemas.openxmlformats.org/package/2006/relationships": "p",
};

/** More columns than Excel has; a larger one is damage. */
const mostColumns = 16_384;
/** Day 0 of Excel's calendars, in seconds since 1970. */
const epoch1900 = Date.UTC(1899, 11, 30) / 1000;
const epoch1904 = Date.UTC(1904, 0, 1) / 1000;

/** A number that is a date or a time. */
interface Moment {
  readonly serial: number;
  readonly kind: CellMoment;
}

interface Walker {
  readonly open?: (name: string, attributes: Attributes, decode: Decode) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

function walk(archive: Archive, part: string, { open, text, close }: Walker): boolean {
  const bytes = archive.read(part);
  if (bytes === undefined) return false;
  const parser = new Parser().ns(namespaces);
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("openTag", (name, attributes, decode) => open?.(name, attributes(), decode));
  parser.on("text", (raw, decode) => text?.(decode(raw)));
  parser.on("cdata", (raw) => text?.(raw));
  parser.on("closeTag", (name) => close?.(name));
  parser.parse(new TextDecoder().decode(bytes).replace(/^\ufeff/, ""));
  return true;
}

/** The sheets of a workbook. Throws an `Error` for a part that is missing or malformed. */
export function sheetsOf(archive: Archive): Sheet[] {
  const { sheets, is1904 } = workbookOf(archive);
  const shared = sharedStrings(archive);
  const moments = cellMoments(archive);
  return sheets.map(({ name, part, hidden }) => {
    const { data, notes } = sheetData(archive, part, shared, moments, is1904 ? epoch1904 : epoch1900);
    return { sheet: name, hidden, data, notes };
  });
}

function workbookOf(archive: Archive) {
  const found = mainPart(archive);
  const folder = found.includes("/") ? found.slice(0, found.lastIndexOf("/") + 1) : "";
  const listed: { name: string; id: string; hidden: boolean }[] = [];
  let is1904 = false;
  const isThere = walk(archive, found, {
    open(name, attributes, decode) {
      if (name === "s:workbookPr") is1904 = /^(1|true)$/.test(attributes.date1904 ?? "");
      if (name !== "s:sheet") return;
      listed.push({
        name: decode(attributes.name ?? ""),
        id: attributes["r:id"] ?? "",
        hidden: /hidden/i.test(attributes.state ?? ""),
      });
    },
  });
  if (!isThere) throw new Error("it has no list of its sheets");
  const targets = relations(archive, `${folder}_rels/${found.slice(folder.length)}.rels`, folder);
  const sheets = listed.flatMap(({ name, id, hidden }) => {
    const target = targets.get(id);
    // A sheet that is a chart or a macro has no cells.
    return target === undefined || !/worksheet/.test(target.type)
      ? []
      : [{ name, hidden, part: target.part }];
  });
  return { sheets, is1904 };
}

/** The part that lists the sheets; its name is in the package's relations. */
function mainPart(archive: Archive): string {
  const main = [...relations(archive, "_rels/.rels", "").values()].find(({ type }) =>
    type.endsWith("/officeDocument"),
  );
  return main?.part ?? "xl/workbook.xml";
}

function relations(archive: Archive, part: string, folder: string) {
  const targets = new Map<string, { readonly part: string; readonly type: string }>();
  walk(archive, part, {
    open(name, attributes, decode) {
      if (name !== "p:Relationship") return;
      const target = decode(attributes.Target ?? "");
      const whole = target.startsWith("/") ? target.slice(1) : `${folder}${target}`;
      targets.set(attributes.Id ?? "", {
        part: whole.replace(/(^|\/)\.\//g, "$1").replace(/[^/]+\/\.\.\//g, ""),
        type: attributes.Type ?? "",
      });
    },
  });
  return targets;
}

/** `_x000D_` and the like stand for characters that XML cannot hold (§22.9.2.19). */
const unescaped = (text: string) =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;

function sharedStrings(archive: Archive): string[] {
  const strings: string[] = [];
  let current = "";
  let inText = false;
  let phonetic = 0;
  walk(archive, "xl/sharedStrings.xml", {
    open(name) {
      if (name === "s:si") current = "";
      else if (name === "s:rPh") phonetic += 1;
      else if (name === "s:t") inText = phonetic === 0;
    },
    text(text) {
      if (inText) current += text;
    },
    close(name) {
      if (name === "s:si") strings.push(unescaped(current));
      else if (name === "s:rPh") phonetic -= 1;
      else if (name === "s:t") inText = false;
    },
  });
  return strings;
}

/** What numbers mean, by the style of their cells. */
function cellMoments(archive: Archive): (CellMoment | undefined)[] {
  const codes = new Map<number, string>();
  const moments: (CellMoment | undefined)[] = [];
  let inCells = false;
  walk(archive, "xl/styles.xml", {
    open(name, attributes, decode) {
      if (name === "s:numFmt") codes.set(Number(attributes.numFmtId), decode(attributes.formatCode ?? ""));
      else if (name === "s:cellXfs") inCells = true;
      else if (name === "s:xf" && inCells) {
        const id = Number(attributes.numFmtId ?? 0);
        moments.push(momentOf(id, codes.get(id)));
      }
    },
    close(name) {
      if (name === "s:cellXfs") inCells = false;
    },
  });
  return moments;
}

/** The column of a cell, counted from 0, by its reference: "B2" is 1. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]+/i.exec(reference)?.[0].toUpperCase() ?? "")
    column = column * 26 + letter.charCodeAt(0) - 64;
  if (column < 1 || column > mostColumns) throw new Error(`there is no cell ${reference.slice(0, 20)}`);
  return column - 1;
}

function sheetData(
  archive: Archive,
  part: string,
  shared: readonly string[],
  moments: readonly (CellMoment | undefined)[],
  epoch: number,
): { readonly data: SheetCell[][]; readonly notes: string[] } {
  const rows: (SheetCell | Moment)[][] = [];
  const counted = { errors: new Map<string, number>(), unsaved: 0 };
  let row: (SheetCell | Moment)[] = [];
  let column = -1;
  let cell: { readonly type: string; readonly moment: CellMoment | undefined } | undefined;
  let content = "";
  let inContent = false;
  let phonetic = 0;
  let hasFormula = false;
  const isThere = walk(archive, part, {
    open(name, attributes) {
      if (name === "s:row") {
        const at = Number(attributes.r ?? rows.length + 1) - 1;
        if (!(at >= rows.length && at < 1 << 20)) throw new Error(`there is no row ${attributes.r}`);
        while (rows.length < at) rows.push([]);
        row = [];
        rows.push(row);
        column = -1;
      } else if (name === "s:c") {
        const reference = attributes.r;
        column = reference === undefined ? column + 1 : columnOf(reference);
        cell = { type: attributes.t ?? "n", moment: moments[Number(attributes.s ?? 0)] };
        content = "";
        hasFormula = false;
      } else if (name === "s:f") hasFormula = true;
      else if (name === "s:rPh") phonetic += 1;
      else if (name === "s:v" || name === "s:t") inContent = phonetic === 0;
    },
    text(text) {
      if (inContent) content += text;
    },
    close(name) {
      if (name === "s:v" || name === "s:t") inContent = false;
      else if (name === "s:rPh") phonetic -= 1;
      else if (name === "s:c" && cell !== undefined) {
        while (row.length < column) row.push(null);
        row[column] = cellValue(cell.type, cell.moment, content, shared, counted, hasFormula);
        cell = undefined;
      }
    },
  });
  if (!isThere) throw new Error(`its part ${part} is missing`);
  const errors = [...counted.errors].map(([text, count]) => `${text} (${count})`);
  return {
    data: withTexts(rows, epoch),
    notes: [
      ...(errors.length === 0 ? [] : [`cells with an error of Excel are empty: ${errors.join(", ")}`]),
      ...(counted.unsaved === 0
        ? []
        : [
            `${counted.unsaved} formulas have no saved value and are empty: open the workbook in Excel and save it`,
          ]),
    ],
  };
}

function cellValue(
  type: string,
  moment: CellMoment | undefined,
  content: string,
  shared: readonly string[],
  counted: { readonly errors: Map<string, number>; unsaved: number },
  hasFormula: boolean,
): SheetCell | Moment {
  if (content === "") {
    if (hasFormula && type !== "str") counted.unsaved += 1;
    return null;
  }
  switch (type) {
    case "s":
      return shared[Number(content)] ?? null;
    case "b":
      return content === "1" || content === "true";
    case "e":
      counted.errors.set(content, (counted.errors.get(content) ?? 0) + 1);
      return null;
    case "str":
    case "inlineStr":
      return unescaped(content);
    case "d":
      return content.replace(/(\.\d*?)0*Z?$/, "$1").replace(/[.Z]$/, "");
    default: {
      const value = Number(content);
      if (Number.isNaN(value)) throw new Error(`a cell holds '${content.slice(0, 20)}', not a number`);
      return moment === undefined ? value : { serial: value, kind: moment };
    }
  }
}

const isMoment = (cell: SheetCell | Moment | undefined): cell is Moment =>
  typeof cell === "object" && cell !== null;

/** Turns dates and times into texts; all dates of a column are written with a time where one of them has one. */
function withTexts(rows: (SheetCell | Moment)[][], epoch: number): SheetCell[][] {
  const withTime = new Set<number>();
  for (const row of rows)
    for (const [c, cell] of row.entries())
      if (
        isMoment(cell) &&
        (cell.kind === "date and time" || (cell.kind === "date" && cell.serial % 1 !== 0))
      )
        withTime.add(c);
  return rows.map((row) =>
    row.map((cell, c) => (isMoment(cell) ? momentText(cell, epoch, withTime.has(c)) : (cell ?? null))),
  );
}

function momentText({ serial, kind }: Moment, epoch: number, withTime: boolean): SheetCell {
  // Excel counts 29 February 1900, which was no day: earlier dates are one day on.
  const days = epoch === epoch1900 && serial < 60 && serial >= 1 ? serial + 1 : serial;
  // A serial number is exact to about a microsecond.
  const seconds = Math.round(days * 86_400 * 1000) / 1000;
  if (
    kind === "duration" ||
    (kind === "time" && serial >= 0 && serial < 1) ||
    (epoch === epoch1900 && serial < 1 && serial >= 0)
  )
    return clockTime(Math.round(serial * 86_400 * 1000) / 1000) ?? serial;
  if (serial < 0) return serial;
  // A time of day of more than a day is the time of a date.
  return (kind === "date" && !withTime ? isoDate(seconds + epoch) : isoDateTime(seconds + epoch)) ?? serial;
}
