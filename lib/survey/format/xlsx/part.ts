import { Parser } from "saxen";
import type { Archive } from "../zip/archive.js";

/** By name, as they are written. */
export type Attributes = Readonly<Record<string, string>>;
/** Undoes the entities of an attribute. */
export type Decode = (text: string) => string;

/** Names get these prefixes, whatever the workbook calls them. */
const namespaces = {
  "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "s",
  "http://purl.oclc.org/ooxml/spreadsheetml/main": "s",
  "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
  "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
  "http://schemas.openxmlformats.org/package/2006/relationships": "p",
};

/** What is done at each tag and text of a part. */
interface Walker {
  readonly open?: (name: string, attributes: Attributes, decode: Decode) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/**
 * Walks through a part of a workbook.
 *
 * @returns false where the workbook has no such part
 * @throws Error for malformed XML
 */
export function walk(archive: Archive, part: string, { open, text, close }: Walker): boolean {
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
