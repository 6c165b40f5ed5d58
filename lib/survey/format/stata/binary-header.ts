import type { Code } from "../../codebook/codebook.js";
import type { BinaryCursor } from "../labelled/binary-cursor.js";
import { fixedText, readLabelSet, rowBytes, texts, variablesOf } from "./dta-variables.js";
import { type DtaHeader, decoderOf, layoutOf } from "./header.js";

/** Reads the header of a file of versions 113 to 115, whose parts follow one another without tags. */
export function readBinaryHeader(cursor: BinaryCursor, encoding: string | undefined): DtaHeader {
  const version = cursor.uint8("the version");
  if (version < 113 || version > 115) {
    cursor.fail(
      `this is version ${version} of Stata's format`,
      "versions 113 to 119 can be read: save it with a newer Stata",
    );
  }
  cursor.littleEndian = cursor.uint8("the byte order") === 2;
  cursor.take(2, "the header");
  const layout = layoutOf(version);
  const decode = decoderOf(layout, encoding);
  const count = cursor.uint16("the number of variables");
  const rows = cursor.count("the number of rows", 2 ** 31);
  const label = fixedText(cursor, 81, decode, "the data label");
  cursor.take(18, "the time stamp");
  const types = Array.from({ length: count }, () => cursor.uint8("a variable's type"));
  const names = texts(cursor, count, layout.name, decode, "a variable's name");
  cursor.take(2 * (count + 1), "the sort order");
  const formats = texts(cursor, count, layout.format, decode, "a variable's format");
  const labelSets = texts(cursor, count, layout.name, decode, "the name of value labels");
  const labels = texts(cursor, count, layout.label, decode, "a variable's label");
  for (;;) {
    const type = cursor.uint8("an expansion field");
    const length = cursor.count("an expansion field's length", cursor.left);
    if (type === 0 && length === 0) break;
    cursor.take(length, "an expansion field");
  }
  const dataAt = cursor.offset;
  const described = { types: types.map(oldType), names, formats, labelSets, labels };
  const width = rowBytes(described.types, cursor);
  cursor.seek(dataAt + width * rows, "the value labels");
  const sets = new Map<string, ReadonlyMap<Code, string>>();
  while (cursor.left > 0) readLabelSet(cursor, layout, decode, sets);
  return {
    label,
    rows,
    littleEndian: cursor.littleEndian,
    dataAt,
    decode,
    variables: variablesOf(described, sets, cursor),
    longText: () => "",
  };
}

/** A type number of versions 113 to 115 as that of later versions. */
function oldType(type: number): number {
  return type <= 244 ? type : 65_530 - (type - 251);
}
