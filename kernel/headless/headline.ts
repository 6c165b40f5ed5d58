import { hasTag, type Notebook } from "./notebook.js";

/**
 * The text of a notebook's headline: the last result or display of the last code cell tagged `headline`, or `undefined`
 * when there is none.
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
