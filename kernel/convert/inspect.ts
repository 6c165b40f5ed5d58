import type * as tsTypes from "typescript";
import type { Converter } from "./converter.js";

/** What is known of a name. */
export interface NameInfo {
  /** Its declaration in short. */
  readonly signature: string;
  readonly documentation: string;
  readonly tags: readonly tsTypes.JSDocTagInfo[];
}

/** Describes the name at a position of the next cell. */
export function inspect(converter: Converter, code: string, position: number): NameInfo | undefined {
  const { service, file } = converter.ask(code);
  const info = service.getQuickInfoAtPosition(file, position);
  if (info === undefined) return undefined;
  return {
    // Names of earlier cells are imports to TypeScript.
    signature: textOf(info.displayParts)
      .replace(/^\(alias\) /, "")
      .replace(/\nimport \S+$/, ""),
    documentation: textOf(info.documentation),
    tags: info.tags ?? [],
  };
}

export function textOf(parts: readonly tsTypes.SymbolDisplayPart[] = []): string {
  return parts.map(({ text }) => text).join("");
}
