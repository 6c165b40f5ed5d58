import { globalOpinionQa } from "./global-opinion-qa.js";
import type { ShareLayout } from "./layout.js";
import { long } from "./long.js";
import { opinionQa } from "./opinion-qa.js";
import { simbench } from "./simbench.js";

/** The forms in which shares are published; the first that recognises a table's columns reads it. */
export const layouts: readonly ShareLayout[] = [simbench, globalOpinionQa, opinionQa, long];
