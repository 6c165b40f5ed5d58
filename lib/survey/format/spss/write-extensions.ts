import type { Codebook } from "../../codebook/codebook.js";
import { ByteWriter } from "../labelled/byte-writer.js";
import { attributesText } from "./attributes.js";
import { systemMissing } from "./dictionary.js";
import { formatResponseSets } from "./response-sets.js";
import { labelsOf, type SpssColumn } from "./spss-column.js";

const measureNumber = { nominal: 1, ordinal: 2, scale: 3 } as const;

/**
 * Writes the dictionary's extension records (type 7). Their subtypes are those of the PSPP developer's guide, "System
 * File Format".
 */
export function writeExtensions(
  out: ByteWriter,
  columns: readonly SpssColumn[],
  size: number,
  { responseSets = [], file }: Pick<Codebook, "responseSets" | "file">,
): void {
  const extension = (subtype: number, elementSize: number, write: (record: ByteWriter) => void) => {
    const record = new ByteWriter();
    write(record);
    if (record.length === 0) return;
    out.int32(7);
    out.int32(subtype);
    out.int32(elementSize);
    out.int32(record.length / elementSize);
    out.raw(record.finish());
  };
  // Version 20.0.0, IEEE 754, little-endian, UTF-8.
  extension(3, 4, (record) => {
    for (const value of [20, 0, 0, -1, 1, 1, 2, 65001]) record.int32(value);
  });
  extension(4, 8, (record) => {
    record.float64(systemMissing);
    record.float64(Number.MAX_VALUE);
    record.float64(-1.7976931348623155e308); // the second most negative double: "lowest"
  });
  const shortNames = new Map(columns.map(({ source, shortName }) => [source.variable.name, shortName]));
  extension(7, 1, (record) => record.text(formatResponseSets(responseSets, (name) => shortNames.get(name))));
  extension(11, 4, (record) => {
    for (const column of columns) writeDisplay(record, column);
  });
  extension(13, 1, (record) =>
    record.text(columns.map(({ shortName, name }) => `${shortName}=${name}`).join("\t")),
  );
  extension(14, 1, (record) => {
    for (const { shortName, width } of columns)
      if (width > 255) record.text(`${shortName}=${String(width).padStart(5, "0")}\0\t`);
  });
  extension(16, 8, (record) => {
    record.int64(1);
    record.int64(size);
  });
  extension(17, 1, (record) => record.text(attributesText(file?.attributes ?? {})));
  extension(18, 1, (record) =>
    record.text(
      columns
        .filter(({ source }) => source.variable.file?.attributes !== undefined)
        .map(({ name, source }) => `${name}:${attributesText(source.variable.file!.attributes!)}`)
        .join("/"),
    ),
  );
  extension(20, 1, (record) => record.text("UTF-8"));
  extension(21, 1, (record) => {
    for (const column of columns) if (column.width > 8) writeLongTextLabels(record, column);
  });
}

/** Writes measure, width and alignment of each of a column's variables. */
function writeDisplay(record: ByteWriter, { source, segments, width, moment }: SpssColumn): void {
  for (let s = 0; s < segments.length; s++) {
    record.int32(measureNumber[moment === undefined ? source.variable.measure : "scale"]);
    record.int32(width > 0 ? Math.min(40, width) : 8);
    record.int32(width > 0 ? 0 : 1);
  }
}

/** Writes value labels of texts longer than eight bytes, for which the usual records have no room. */
function writeLongTextLabels(record: ByteWriter, column: SpssColumn): void {
  const labels = labelsOf(column);
  if (labels.length === 0) return;
  const name = new TextEncoder().encode(column.name);
  record.int32(name.length);
  record.raw(name);
  record.int32(column.width);
  record.int32(labels.length);
  for (const [code, label] of labels) {
    record.int32(column.width);
    record.field(String(code), column.width, 0x20);
    record.int32(label.length);
    record.raw(label);
  }
}
