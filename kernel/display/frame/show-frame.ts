import type { Shown } from "../../protocol/shown.js";
import { toHtml } from "./frame-html.js";
import type { FrameLike } from "./frame-like.js";
import { toResource } from "./frame-resource.js";
import { toText } from "./frame-text.js";
import { viewOf } from "./view.js";

/**
 * Shows a frame's head and tail with labels, types and counts; below, folds with the rows between, in pages, and the
 * frame sorted by each column. Viewers that page and sort by themselves get its first rows as data.
 */
export function showFrame(frame: FrameLike): Shown {
  const view = viewOf(frame);
  return {
    data: {
      "text/html": toHtml(view),
      "text/plain": toText(view),
      "application/vnd.dataresource+json": toResource(frame, view),
    },
    metadata: {},
  };
}
