import { adviseName } from "../../lib/errors/nearest.js";
import { PopuliError } from "../../lib/errors/populi-error.js";
import { type CodeCell, hasTag, type Notebook } from "./notebook.js";

/** A notebook's parameter: its name and its value as a TypeScript literal. */
export interface Parameter {
  readonly name: string;
  readonly literal: string;
}

/**
 * Parses a parameter `name=value`. A value that is JSON (a number, true, false, null, a list, an object, a quoted text)
 * is that value; any other value is text.
 *
 * @example
 * parseParameter("respondents=100"); // { name: "respondents", literal: "100" }
 * parseParameter("survey=gss.csv");  // { name: "survey", literal: "\"gss.csv\"" }
 */
export function parseParameter(text: string): Parameter {
  const at = text.indexOf("=");
  const name = text.slice(0, at).trim();
  if (at < 0) throw new PopuliError(`'${text}' is not a parameter`, {}, "write it as -p name=value");
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
    throw new PopuliError(
      `'${name}' cannot be the name of a parameter`,
      {},
      "a name is a word such as respondents",
    );
  }
  const value = text.slice(at + 1);
  return { name, literal: isLiteral(value.trim()) ? value.trim() : JSON.stringify(value) };
}

/**
 * Whether a text is JSON that TypeScript reads as the same value. A number too long for a double is text, as an id is.
 */
function isLiteral(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return (
      typeof value !== "number" ||
      (/^-?\d+$/.test(text) ? Number.isSafeInteger(value) : Number.isFinite(value))
    );
  } catch {
    return false;
  }
}

/**
 * Adds a cell tagged `injected-parameters` that sets the parameters, where papermill puts it
 * (https://papermill.readthedocs.io/en/latest/usage-parameterize.html): in place of an earlier one, else after the cell
 * tagged `parameters`, else first. A parameter keeps the keyword and type of its default.
 */
export function injectParameters(notebook: Notebook, parameters: readonly Parameter[]): Notebook {
  if (parameters.length === 0) return notebook;
  const defaults = notebook.cells.find((cell) => cell.cell_type === "code" && hasTag(cell, "parameters"));
  const lines = parameters.map(({ name, literal }) => {
    const declared = findDeclaration(defaults?.source ?? "", name);
    return `${declared?.keyword ?? "let"} ${name}${declared?.annotation ?? ""} = ${literal};`;
  });
  return withParameterCell(notebook, `// Parameters\n${lines.join("\n")}`);
}

/** The notebook with a cell of this text that sets parameters, where `injectParameters` puts it; without text, as it is. */
export function withParameterCell(notebook: Notebook, source: string | null): Notebook {
  if (source === null) return notebook;
  const defaults = notebook.cells.find((cell) => cell.cell_type === "code" && hasTag(cell, "parameters"));
  const earlier = notebook.cells.findIndex((cell) => hasTag(cell, "injected-parameters"));
  const injected: CodeCell = {
    id: notebook.cells[earlier]?.id ?? freeId(notebook),
    cell_type: "code",
    source,
    metadata: { tags: ["injected-parameters"] },
    outputs: [],
    execution_count: null,
  };
  const cells = [...notebook.cells];
  if (earlier >= 0) cells.splice(earlier, 1, injected);
  else cells.splice(defaults ? cells.indexOf(defaults) + 1 : 0, 0, injected);
  return { ...notebook, cells };
}

/** A warning about a name that the cell tagged `parameters` does not declare, or `undefined`. */
export function adviseParameter(notebook: Notebook, { name }: Parameter): string | undefined {
  const defaults = notebook.cells.find((cell) => cell.cell_type === "code" && hasTag(cell, "parameters"));
  if (defaults === undefined) {
    return `no cell is tagged 'parameters': '${name}' is set in a first cell, and a later cell may set it again`;
  }
  const declared = [...defaults.source.matchAll(declaration)].map((match) => match.groups!.name!);
  if (declared.includes(name)) return undefined;
  return `the notebook declares no parameter '${name}': ${declared.length ? adviseName(name, declared) : "its cell 'parameters' is empty"}`;
}

const declaration =
  /^[ \t]*(?<keyword>let|const|var)\s+(?<name>[\p{ID_Continue}$]+)(?<annotation>\s*:[^=\n]+?)?\s*=(?!>)/gmu;

function findDeclaration(
  source: string,
  name: string,
): { readonly keyword: string; readonly annotation: string } | undefined {
  for (const { groups } of source.matchAll(declaration)) {
    if (groups?.name === name) return { keyword: groups.keyword!, annotation: groups.annotation ?? "" };
  }
  return undefined;
}

function freeId(notebook: Notebook): string {
  const taken = new Set(notebook.cells.map((cell) => cell.id));
  let id = "injected-parameters";
  for (let n = 2; taken.has(id); n++) id = `injected-parameters-${n}`;
  return id;
}
