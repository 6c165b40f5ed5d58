import type * as tsTypes from "typescript";
import type { Converter } from "./converter.js";

/** Describes the name at a position of the next cell. */
export function inspect(converter: Converter, code: string, position: number): tsTypes.QuickInfo | undefined {
  const { service, file } = converter.ask(code);
  return service.getQuickInfoAtPosition(file, position);
}
