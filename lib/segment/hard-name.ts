import type { Segmentation } from "./segmentation.js";

/**
 * The name of a table or figure in which everyone counts in one segment: "classes (most probable)" where membership is
 * soft. It takes for certain what is only probable, so the reader is told.
 */
export function hardName({ name, posterior }: Pick<Segmentation, "name" | "posterior">): string {
  return posterior === undefined ? name : `${name} (most probable)`;
}
