import type { Code } from "../../codebook/codebook.js";
import type { BinaryCursor } from "../labelled/binary-cursor.js";
import { readLabelSet, rowBytes, texts, variablesOf } from "./dta-variables.js";
import { type DtaHeader, decoderOf, layoutOf } from "./header.js";
import { longTextKey, readLongTexts } from "./long-texts.js";
import { missingRules } from "./missing.js";
import { peek, tag } from "./tag.js";

const mostVariables = 120_000;

/** Reads the header of a file of versions 117 to 119, whose parts are between tags. */
export function readTaggedHeader(cursor: BinaryCursor, encoding: string | undefined): DtaHeader {
  tag(cursor, "<stata_dta><header><release>");
  const version = Number(new TextDecoder("latin1").decode(cursor.slice(3, "the version")));
  if (version !== 117 && version !== 118 && version !== 119) {
    cursor.fail(`this is version ${version} of Stata's format`, "versions 102 to 119 can be read");
  }
  const layout = layoutOf(version);
  const decode = decoderOf(layout, encoding);
  tag(cursor, "</release><byteorder>");
  cursor.littleEndian = new TextDecoder("latin1").decode(cursor.slice(3, "the byte order")) === "LSF";
  tag(cursor, "</byteorder><K>");
  const count =
    version === 119
      ? cursor.count("the number of variables", mostVariables)
      : cursor.uint16("the number of variables");
  tag(cursor, "</K><N>");
  const rows = version === 117 ? cursor.uint32("the number of rows") : cursor.int64("the number of rows");
  tag(cursor, "</N><label>");
  const labelLength = version === 117 ? cursor.uint8("the data label") : cursor.uint16("the data label");
  const label = decode(cursor.slice(labelLength, "the data label"));
  tag(cursor, "</label><timestamp>");
  cursor.take(cursor.uint8("the time stamp"), "the time stamp");
  tag(cursor, "</timestamp></header><map>");
  const map = Array.from({ length: 14 }, () => cursor.int64("the map"));
  tag(cursor, "</map><variable_types>");
  const types = Array.from({ length: count }, () => cursor.uint16("a variable's type"));
  tag(cursor, "</variable_types><varnames>");
  const names = texts(cursor, count, layout.name, decode, "a variable's name");
  tag(cursor, "</varnames><sortlist>");
  cursor.take((version === 119 ? 4 : 2) * (count + 1), "the sort order");
  tag(cursor, "</sortlist><formats>");
  const formats = texts(cursor, count, layout.format, decode, "a variable's format");
  tag(cursor, "</formats><value_label_names>");
  const labelSets = texts(cursor, count, layout.name, decode, "the name of value labels");
  tag(cursor, "</value_label_names><variable_labels>");
  const labels = texts(cursor, count, layout.label, decode, "a variable's label");
  const described = { types, names, formats, labelSets, labels };

  cursor.seek(map[9]!, "the data");
  tag(cursor, "<data>");
  const dataAt = cursor.offset;
  const width = rowBytes(types, cursor);
  cursor.seek(dataAt + width * rows, "the data's end");
  tag(cursor, "</data>");
  tag(cursor, "<strls>");
  const long = readLongTexts(cursor, version, decode);
  tag(cursor, "<value_labels>");
  const sets = new Map<string, ReadonlyMap<Code, string>>();
  const missing = missingRules(version);
  while (peek(cursor, "<lbl>")) {
    tag(cursor, "<lbl>");
    readLabelSet(cursor, layout, decode, sets, missing);
    tag(cursor, "</lbl>");
  }
  tag(cursor, "</value_labels></stata_dta>");
  const { littleEndian } = cursor;
  return {
    label: label.trim(),
    rows,
    littleEndian,
    dataAt,
    decode,
    missing,
    variables: variablesOf(described, sets, cursor),
    longText(view, at) {
      const key = longTextKey(view, at, version, littleEndian);
      if (key === "0 0") return "";
      return (
        long.get(key) ??
        cursor.fail(`a row refers to the long text ${key}, which is not there`, "the file is damaged")
      );
    },
  };
}
