import type * as tsTypes from "typescript";
import type { Converter } from "./converter.js";
import { type Documentation, documentationAt } from "./documentation.js";

/** What is known of a name, or of the call around a position. */
export interface NameInfo extends Documentation {
  /** Its declaration in short; of a call, with its active argument between ⟨ and ⟩. */
  readonly signature: string;
}

/**
 * Describes the name at a position of the next cell; between the arguments of a call, the function with the argument
 * that stands there.
 */
export function inspect(converter: Converter, code: string, position: number): NameInfo | undefined {
  const { service, file } = converter.ask(code);
  const before = code.slice(0, position);
  // After a parenthesis or comma the call is meant, not what comes next.
  if (/[(,]\s*$/.test(before)) {
    const call = signatureAt(service, file, position);
    if (call !== undefined) return call;
  }
  // Front ends put the cursor at the end of a name, where TypeScript looks at what follows.
  const at = service.getQuickInfoAtPosition(file, position) === undefined ? position - 1 : position;
  const info = at < 0 ? undefined : service.getQuickInfoAtPosition(file, at);
  if (info === undefined) return signatureAt(service, file, position);
  // Of a name that is no value, such as a type, TypeScript says no more.
  if (textOf(info.displayParts) === "any") {
    const source = converter.sourceOf(wordAt(code, position));
    return source === undefined ? undefined : { signature: source, documentation: "", tags: [] };
  }
  return {
    // Names of earlier cells are imports to TypeScript.
    signature: textOf(info.displayParts)
      .replace(/^\(alias\) /, "")
      .replace(/\nimport \S+$/, ""),
    ...(documentationAt(service, file, at) ?? { documentation: "", tags: [] }),
  };
}

function signatureAt(service: tsTypes.LanguageService, file: string, position: number): NameInfo | undefined {
  const help = service.getSignatureHelpItems(file, position, undefined);
  const item = help?.items[help.selectedItemIndex];
  if (help === undefined || item === undefined) return undefined;
  const active = Math.min(help.argumentIndex, Math.max(0, item.parameters.length - 1));
  const parameters = item.parameters.map(({ displayParts }, i) =>
    i === active ? `⟨${textOf(displayParts)}⟩` : textOf(displayParts),
  );
  const signature =
    textOf(item.prefixDisplayParts) +
    parameters.join(textOf(item.separatorDisplayParts)) +
    textOf(item.suffixDisplayParts);
  const about = item.parameters[active]?.name;
  // The argument list begins behind the function's name.
  const { documentation = "", tags = [] } =
    documentationAt(service, file, help.applicableSpan.start - 1) ?? {};
  const described = tags.find(({ name, text }) => name === "param" && text.split(" ")[0] === about)?.text;
  const others = help.items.length - 1;
  return {
    signature:
      others === 0
        ? signature
        : `${signature}\n// and ${others} more ${others === 1 ? "overload" : "overloads"}`,
    documentation: [described?.replace(" ", ": ") ?? "", documentation]
      .filter((text) => text !== "")
      .join("\n\n"),
    tags: tags.filter(({ name }) => name !== "param"),
  };
}

function wordAt(code: string, position: number): string {
  const before = /[\p{ID_Continue}$]*$/u.exec(code.slice(0, position))![0];
  return before + /^[\p{ID_Continue}$]*/u.exec(code.slice(position))![0];
}

/** The text that declares the name at a position, with the file and line it stands in. */
export function sourceOf(converter: Converter, code: string, position: number): string | undefined {
  const name = /[\p{ID_Continue}$]+$/u.exec(code.slice(0, position))?.[0];
  const written = name === undefined || code.includes(".") ? undefined : converter.sourceOf(name);
  if (written !== undefined) return written;
  const { service, file } = converter.ask(code);
  const [definition] = service.getDefinitionAtPosition(file, Math.max(0, position - 1)) ?? [];
  if (definition === undefined) return undefined;
  const source = service.getProgram()?.getSourceFile(definition.fileName);
  if (source === undefined) return undefined;
  const { start, length } = definition.contextSpan ?? definition.textSpan;
  const line = source.getLineAndCharacterOfPosition(start).line + 1;
  return `// ${definition.fileName}:${line}\n${source.text.slice(start, start + length)}`;
}

function textOf(parts: readonly tsTypes.SymbolDisplayPart[] = []): string {
  return parts.map(({ text }) => text).join("");
}
