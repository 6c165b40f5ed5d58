import { PopuliError } from "../../errors/populi-error.js";
import type { Span } from "../model.js";

/** @throws PopuliError for an empty span, and for one beyond its sequence */
export function checkSpans(spans: readonly Span[]): void {
  spans.forEach(({ ids, from, to }, index) => {
    if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= ids.length) return;
    throw new PopuliError(
      `sequence ${index + 1} has ${ids.length} tokens; positions ${from} … ${to} are not a part of it`,
    );
  });
}
