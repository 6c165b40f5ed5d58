import { PopuliError } from "../../errors/populi-error.js";

/** @throws PopuliError for an empty span, and for one beyond its sequence */
export function checkSpans(spans: readonly Span[]): void {
  spans.forEach(({ ids, from, to }, index) => {
    if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= ids.length) return;
    throw new PopuliError(
      `sequence ${index + 1} has ${ids.length} tokens; positions ${from} … ${to} are not a part of it`,
    );
  });
}

/** A sequence, and the positions `[from, to)` of it that are asked about; hooks take what stands before as the prompt. */
export interface Span {
  readonly ids: readonly number[];
  readonly from: number;
  readonly to: number;
}
