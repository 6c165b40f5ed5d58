import type { Sheet } from "../sheet/sheet-table.js";
import type { Archive } from "../zip/archive.js";
import { type CellMoment, momentOf } from "./cell-formats.js";
import { epoch1900, epoch1904 } from "./moment-text.js";
import { walk } from "./part.js";
import { sharedStrings } from "./shared-strings.js";
import { sheetData } from "./sheet-data.js";

/*
 * The parts of a workbook, as ECMA-376, Part 1, describes them: §18.2 workbook, §18.3 sheets, §18.4 shared strings,
 * §18.8 styles.
 */

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
