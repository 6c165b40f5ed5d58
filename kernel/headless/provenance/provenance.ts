import { createHash } from "node:crypto";
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { populiVersion } from "../../../lib/files/package-root.js";
import type { ManifestRecord } from "../../../lib/report/manifest/manifest-record.js";
import { hasTag, isRecord, type Notebook, type Output } from "../notebook.js";

const manifestType = "application/vnd.populi.manifest+json";

/** What a report was made from, by hash: it is in the report, for `populi verify`. */
export interface Provenance {
  readonly format: "populi-report/1";
  /** The notebook's name, without its folder. */
  readonly notebook: string;
  /** When the report was written: ISO 8601, UTC. */
  readonly made: string;
  /** The cell that set parameters, if there was one. */
  readonly parameters: string | null;
  /** Of each code cell that is not empty, that of the parameters aside: SHA-256 of its code, and of what it showed. */
  readonly cells: readonly { readonly code: string; readonly shown: string }[];
  /** The manifests among the outputs: hashes of surveys, models, prompts and answers. */
  readonly manifests: readonly ManifestRecord[];
  readonly versions: Readonly<Record<string, string>>;
}

/** The provenance of an executed notebook. */
export function provenanceOf(notebook: Notebook, file: string, made: Date): Provenance {
  const cells = notebook.cells.flatMap((cell) =>
    cell.cell_type === "code" && cell.source.trim() !== "" ? [cell] : [],
  );
  const injected = cells.find((cell) => hasTag(cell, "injected-parameters"));
  return {
    format: "populi-report/1",
    notebook: basename(file),
    made: made.toISOString(),
    parameters: injected?.source ?? null,
    cells: cells
      .filter((cell) => cell !== injected)
      .map(({ source, outputs }) => ({
        code: sha256(source.trimEnd()),
        shown: sha256(outputs.map(wordsOf).join("\n\0\n")),
      })),
    manifests: cells.flatMap(({ outputs }) => outputs.flatMap(manifestIn)),
    versions: {
      populi: populiVersion,
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
    },
  };
}

/** A manifest that an output shows. */
function manifestIn(output: Output): ManifestRecord[] {
  if (!("data" in output)) return [];
  const record = output.data[manifestType];
  return isRecord(record) && record.format === "populi-manifest/1"
    ? [record as unknown as ManifestRecord]
    : [];
}

/**
 * An output in words, without what differs between two runs of the same: how long something took, and when a manifest was
 * made, which is compared line by line instead. Progress is not a result.
 */
function wordsOf(output: Output): string {
  if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
  if (output.output_type === "stream") return output.name === "stderr" ? "" : withoutTimes(output.text);
  if (output.data[manifestType] !== undefined) return "manifest";
  return withoutTimes(String(output.data["text/plain"] ?? ""));
}

function withoutTimes(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\d[\d.,]*\s*(ms|s|min|h)\b/g, "… $1")
    .replaceAll(/\d[\d.,]*\s*(\w+)\/s\b/g, "… $1/s")
    .trimEnd();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
