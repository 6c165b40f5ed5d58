import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { PopuliError } from "../../lib/errors/populi-error.js";
import { writeOutput } from "./write-output.js";

/**
 * A notebook of nbformat 4.5, with joined texts (https://nbformat.readthedocs.io/en/latest/format_description.html).
 */
export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly metadata: NotebookMetadata;
  readonly nbformat: 4;
  readonly nbformat_minor: number;
}

export interface NotebookMetadata {
  readonly title?: unknown;
  readonly kernelspec?: {
    readonly name?: string;
    readonly display_name?: string;
    readonly language?: string;
  };
  readonly language_info?: { readonly name?: string; readonly version?: string };
  readonly [key: string]: unknown;
}

export type NotebookCell = CodeCell | TextCell;

export interface CodeCell {
  readonly id: string;
  readonly cell_type: "code";
  readonly source: string;
  readonly metadata: CellMetadata;
  readonly outputs: readonly Output[];
  readonly execution_count: number | null;
}

export interface TextCell {
  readonly id: string;
  readonly cell_type: "markdown" | "raw";
  readonly source: string;
  readonly metadata: CellMetadata;
  readonly attachments?: Readonly<Record<string, MimeData>>;
}

export interface CellMetadata {
  readonly tags?: readonly string[];
  readonly [key: string]: unknown;
}

/** A MIME bundle of a notebook: text types are strings, JSON types values. */
export type MimeData = Readonly<Record<string, unknown>>;

export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput;

export interface StreamOutput {
  readonly output_type: "stream";
  readonly name: "stdout" | "stderr";
  readonly text: string;
}

export interface DisplayOutput {
  readonly output_type: "display_data";
  readonly data: MimeData;
  readonly metadata: MimeData;
}

export interface ResultOutput {
  readonly output_type: "execute_result";
  readonly execution_count: number | null;
  readonly data: MimeData;
  readonly metadata: MimeData;
}

export interface ErrorOutput {
  readonly output_type: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Whether a cell has a tag, such as `parameters` or `raises-exception`. */
export function hasTag(cell: NotebookCell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

/**
 * Reads a notebook of format 4. Cells without an id, as in older minor formats, get one.
 *
 * @throws PopuliError for a missing file, text that is not JSON, another format, or an invalid cell
 */
export async function readNotebook(file: string): Promise<Notebook> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw new PopuliError("this notebook does not exist", { file });
    if (code === "EISDIR") throw new PopuliError("this is a folder, not a notebook", { file });
    throw new PopuliError(`the notebook cannot be read: ${(error as Error).message}`, { file });
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new PopuliError(
      `this is not a notebook: its text is not JSON (${(error as Error).message})`,
      { file },
      "a notebook is an .ipynb file that Jupyter has saved",
    );
  }
  return parseNotebook(value, file);
}

/** Parses a notebook from its JSON value; `file` is for messages. */
export function parseNotebook(value: unknown, file: string): Notebook {
  if (!isRecord(value) || typeof value.nbformat !== "number") {
    throw new PopuliError("this is not a notebook: it has no number 'nbformat'", { file });
  }
  if (value.nbformat !== 4) {
    throw new PopuliError(
      `notebook format ${value.nbformat} found, format 4 expected`,
      { file },
      "open and save it in a current Jupyter, or run: jupyter nbconvert --to notebook",
    );
  }
  if (!Array.isArray(value.cells)) throw new PopuliError("this is not a notebook: no list 'cells'", { file });
  const seen = new Set<string>();
  const cells = value.cells.map((cell: unknown, index) => parseCell(cell, index, seen, file));
  const minor = typeof value.nbformat_minor === "number" ? value.nbformat_minor : 0;
  return {
    cells,
    metadata: isRecord(value.metadata) ? value.metadata : {},
    nbformat: 4,
    // 4.5 introduced cell ids, and every cell has one now.
    nbformat_minor: Math.max(5, minor),
  };
}

/** Writes a notebook in Jupyter's layout (one space of indent, texts as lists of lines), whole or not at all. */
export async function writeNotebook(notebook: Notebook, file: string): Promise<void> {
  await writeOutput(file, serializeNotebook(notebook));
}

/** The text of the notebook's file. */
export function serializeNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => {
    const { id, cell_type, source, metadata, ...rest } = cell;
    const base = { cell_type, ...("execution_count" in rest ? {} : rest), id, metadata };
    if (cell.cell_type !== "code") return { ...base, source: splitLines(source) };
    return {
      ...base,
      execution_count: cell.execution_count,
      outputs: cell.outputs.map(serializeOutput),
      source: splitLines(source),
    };
  });
  return `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`;
}

function serializeOutput(output: Output): unknown {
  if (output.output_type === "stream") return { ...output, text: splitLines(output.text) };
  if (output.output_type === "error") return output;
  return {
    ...output,
    data: Object.fromEntries(
      Object.entries(output.data).map(([type, value]) => [
        type,
        typeof value === "string" && !isJsonType(type) ? splitLines(value) : value,
      ]),
    ),
  };
}

function parseCell(value: unknown, index: number, seen: Set<string>, file: string): NotebookCell {
  const where = `cell ${index + 1}`;
  if (!isRecord(value)) throw new PopuliError(`${where} is not an object`, { file });
  const source = joinLines(value.source);
  if (source === undefined) throw new PopuliError(`${where} has no text 'source'`, { file });
  const type = value.cell_type;
  let id = typeof value.id === "string" && value.id !== "" ? value.id : cellId(source, index);
  // Ids must be unique, but some editors duplicate a cell with its id.
  while (seen.has(id)) id = cellId(`${id}${source}`, index);
  seen.add(id);
  const metadata = parseMetadata(value.metadata);
  if (type === "code") {
    const outputs = Array.isArray(value.outputs) ? value.outputs : [];
    return {
      id,
      cell_type: "code",
      source,
      metadata,
      outputs: outputs.map((output: unknown) => parseOutput(output, where, file)),
      execution_count: typeof value.execution_count === "number" ? value.execution_count : null,
    };
  }
  if (type !== "markdown" && type !== "raw") {
    throw new PopuliError(
      `${where} is of type '${String(type)}'`,
      { file },
      "there are: code, markdown, raw",
    );
  }
  const attachments = isRecord(value.attachments)
    ? Object.fromEntries(
        Object.entries(value.attachments).map(([name, data]) => [name, isRecord(data) ? data : {}]),
      )
    : undefined;
  return { id, cell_type: type, source, metadata, ...(attachments && { attachments }) };
}

function parseMetadata(value: unknown): CellMetadata {
  if (!isRecord(value)) return {};
  const { tags, ...rest } = value;
  if (!Array.isArray(tags)) return rest;
  return { ...rest, tags: tags.filter((tag): tag is string => typeof tag === "string") };
}

function parseOutput(value: unknown, where: string, file: string): Output {
  const type = isRecord(value) ? value.output_type : undefined;
  if (isRecord(value)) {
    if (type === "stream") {
      const name = value.name === "stderr" ? "stderr" : "stdout";
      return { output_type: "stream", name, text: joinLines(value.text) ?? "" };
    }
    if (type === "error") {
      const traceback = Array.isArray(value.traceback) ? value.traceback.map(String) : [];
      return {
        output_type: "error",
        ename: String(value.ename ?? ""),
        evalue: String(value.evalue ?? ""),
        traceback,
      };
    }
    if (type === "display_data" || type === "execute_result") {
      const data = Object.fromEntries(
        Object.entries(isRecord(value.data) ? value.data : {}).map(([mime, content]) => [
          mime,
          isJsonType(mime) ? content : (joinLines(content) ?? content),
        ]),
      );
      const metadata = isRecord(value.metadata) ? value.metadata : {};
      if (type === "display_data") return { output_type: "display_data", data, metadata };
      const count = typeof value.execution_count === "number" ? value.execution_count : null;
      return { output_type: "execute_result", data, metadata, execution_count: count };
    }
  }
  throw new PopuliError(`${where} has an output of unknown type '${String(type)}'`, { file });
}

/** An id of eight hexadecimal digits from the cell's text, so that running a notebook twice writes the same bytes. */
function cellId(source: string, index: number): string {
  return createHash("sha256").update(`${index}\0${source}`).digest("hex").slice(0, 8);
}

function isJsonType(mime: string): boolean {
  return mime === "application/json" || mime.endsWith("+json");
}

/** A text of a notebook is one string or a list of lines. */
function joinLines(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  return undefined;
}

function splitLines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
