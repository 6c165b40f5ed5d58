import type { Variable } from "../survey/codebook/codebook.js";

/** A variable's name with its label, where it has one of its own: "Q57 most people can be trusted". */
export function labelOf({ name, label }: Variable): string {
  return label === name ? name : `${name} ${label}`;
}
