import type { Converter } from "./converter.js";

/** Names that complete a text: they replace what stands from `start` to `end`, in UTF-16 units. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly string[];
}

/** Completes the code of the next cell at a position. */
export function complete(converter: Converter, code: string, position: number): Completion {
  const { service, file } = converter.ask(code);
  const found = service.getCompletionsAtPosition(file, position, {});
  const word = /[\p{ID_Continue}$#\u200c\u200d]*$/u.exec(code.slice(0, position))![0];
  const span = found?.optionalReplacementSpan;
  const start = span?.start ?? position - word.length;
  const end =
    span === undefined ? position : Math.max(position, Math.min(code.length, span.start + span.length));
  const written = code.slice(start, position).toLowerCase();
  const matches = (found?.entries ?? [])
    .filter(({ name }) => name.toLowerCase().startsWith(written))
    .map(({ name }) => name);
  return { start, end, matches };
}
