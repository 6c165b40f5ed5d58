import { readFile } from "node:fs/promises";
import { PopuliError } from "../../../lib/errors/populi-error.js";
import { isRecord, parseNotebook } from "../notebook.js";
import { type Provenance, provenanceOf } from "./provenance.js";

/** The element of a report that has its provenance. */
export const provenanceId = "populi-provenance";

/**
 * The provenance of a report, an HTML page, or of an executed notebook.
 *
 * @throws PopuliError for a missing file, a page without provenance, or another format of it
 */
export async function readProvenance(file: string): Promise<Provenance> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new PopuliError(absent ? "this report does not exist" : (error as Error).message, { file });
  }
  if (/^\uFEFF?\s*\{/.test(text))
    return provenanceOf(parseNotebook(parsed(text, file), file), file, new Date());
  const found = new RegExp(`<script type="application/json" id="${provenanceId}">([^<]*)</script>`).exec(
    text,
  );
  if (found === null)
    throw new PopuliError(
      "this page does not say what it was made from",
      { file },
      "reports of populi run --html do, since version 0.1; or verify the executed notebook (.ipynb)",
    );
  const value = parsed(found[1]!, file);
  if (!isRecord(value) || value.format !== "populi-report/1")
    throw new PopuliError(
      "the page says in another format what it was made from",
      { file },
      "expected 'populi-report/1'",
    );
  return value as unknown as Provenance;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new PopuliError(`what the file says of its making is not JSON: ${(error as Error).message}`, {
      file,
    });
  }
}
