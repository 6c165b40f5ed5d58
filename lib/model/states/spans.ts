import { PopuliError } from "../../errors/populi-error.js";

/** @throws PopuliError for a span that is empty or not inside its sequence */
export function checkSpans(spans: readonly Span[]): void {
  spans.forEach(({ ids, from, to }, index) => {
    if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= ids.length) return;
    throw new PopuliError(
      `sequence ${index + 1} has ${ids.length} tokens; a span from ${from} to ${to} is not inside it`,
    );
  });
}

/**
 * A sequence, and the positions `[from, to)` of it to look at. Hooks treat the positions before `from` as the prompt.
 */
export interface Span {
  readonly ids: readonly number[];
  readonly from: number;
  readonly to: number;
}
