import type { Shown } from "../protocol/shown.js";
import { isDisplayable, showDisplayable } from "./displayable.js";
import { isError, showError } from "./error.js";
import { showForeign } from "./foreign.js";
import { isFrame } from "./frame/frame-like.js";
import { showFrame } from "./frame/show-frame.js";
import { isImage, showImage } from "./image.js";
import { showPlain } from "./plain.js";
import { isSeries, showSeries } from "./series.js";
import { isTensor, showTensor } from "./tensor.js";

/** Shows a value by its kind; every kind has `text/plain`. */
export function show(value: unknown): Shown | Promise<Shown> {
  if (isDisplayable(value)) return showDisplayable(value);
  if (isError(value)) return showError(value);
  if (isFrame(value)) return showFrame(value);
  if (isSeries(value)) return showSeries(value);
  if (isTensor(value)) return showTensor(value);
  if (isImage(value)) return showImage(value);
  return showForeign(value) ?? showPlain(value);
}
