import { hasTag, type Notebook } from "./notebook.js";

/**
 * The headline of a notebook: the text of the last result or display in the last code cell tagged `headline`, or
 * `undefined`.
 */
export function findHeadline(notebook: Notebook): string | undefined {
  const cell = notebook.cells.findLast((one) => one.cell_type === "code" && hasTag(one, "headline"));
  if (cell?.cell_type !== "code") return undefined;
  const output = cell.outputs.findLast(
    (one) => one.output_type === "execute_result" || one.output_type === "display_data",
  );
  const plain = output && "data" in output ? output.data["text/plain"] : undefined;
  return typeof plain === "string" ? plain : undefined;
}
