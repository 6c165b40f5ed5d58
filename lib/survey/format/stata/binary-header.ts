import type { Code } from "../../codebook/codebook.js";
import type { BinaryCursor } from "../labelled/binary-cursor.js";
import { fixedText, readLabelSet, readShortLabelSet, rowBytes, texts, variablesOf } from "./dta-variables.js";
import { type DtaHeader, decoderOf, layoutOf } from "./header.js";
import { missingRules } from "./missing.js";

/** The versions whose layout is known. Version 112 is that of a beta of Stata 8, laid out as 111. */
const versions = [102, 103, 104, 105, 108, 110, 111, 112, 113, 114, 115];

/** Reads the header of a file of versions 102 to 115, whose parts follow one another without tags. */
export function readBinaryHeader(cursor: BinaryCursor, encoding: string | undefined): DtaHeader {
  const version = cursor.uint8("the version");
  if (!versions.includes(version)) {
    cursor.fail(
      `this is version ${version} of Stata's format, which is not known`,
      "save it with a newer Stata, or export it as CSV",
    );
  }
  // Version 102 has a 0 here, and was written on little-endian machines.
  cursor.littleEndian = cursor.uint8("the byte order") !== 1;
  cursor.take(2, "the header");
  const layout = layoutOf(version);
  const decode = decoderOf(layout, encoding);
  const count = cursor.uint16("the number of variables");
  const rows =
    version === 102 ? cursor.uint16("the number of rows") : cursor.count("the number of rows", 2 ** 31);
  const label = fixedText(cursor, layout.label, decode, "the data label");
  if (version >= 105) cursor.take(18, "the time stamp");
  const types = Array.from({ length: count }, () => cursor.uint8("a variable's type"));
  const names = texts(cursor, count, layout.name, decode, "a variable's name");
  cursor.take(2 * (count + 1), "the sort order");
  const formats = texts(cursor, count, layout.format, decode, "a variable's format");
  const labelSets = texts(cursor, count, layout.name, decode, "the name of value labels");
  const labels = texts(cursor, count, layout.label, decode, "a variable's label");
  if (version >= 105) skipExpansionFields(cursor, version);
  const dataAt = cursor.offset;
  const typeOf = version <= 110 ? letterType : oldType;
  const described = { types: types.map(typeOf), names, formats, labelSets, labels };
  const width = rowBytes(described.types, cursor);
  cursor.seek(dataAt + width * rows, "the value labels");
  const sets = new Map<string, ReadonlyMap<Code, string>>();
  const missing = missingRules(version);
  while (cursor.left > 0) {
    if (version <= 105) readShortLabelSet(cursor, decode, sets);
    else readLabelSet(cursor, layout, decode, sets, missing);
  }
  return {
    label,
    rows,
    littleEndian: cursor.littleEndian,
    dataAt,
    decode,
    missing,
    variables: variablesOf(described, sets, cursor),
    longText: () => "",
  };
}

function skipExpansionFields(cursor: BinaryCursor, version: number): void {
  for (;;) {
    const type = cursor.uint8("an expansion field");
    const length =
      version <= 108
        ? cursor.uint16("an expansion field's length")
        : cursor.count("an expansion field's length", cursor.left);
    if (type === 0 && length === 0) break;
    cursor.take(length, "an expansion field");
  }
}

/** A type number of versions 111 to 115 as that of later versions. */
function oldType(type: number): number {
  return type <= 244 ? type : 65_530 - (type - 251);
}

/** The letters b, i, l, f and d, as type numbers of later versions. */
const letters: Readonly<Record<number, number>> = {
  98: 65_530,
  105: 65_529,
  108: 65_528,
  102: 65_527,
  100: 65_526,
};

/** A type of versions up to 110 as that of later versions: a letter, or 127 and a text's width. */
function letterType(type: number): number {
  return letters[type] ?? type - 127;
}
