import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/** What the comment before a declaration says. */
export interface Documentation {
  readonly documentation: string;
  readonly tags: readonly { readonly name: string; readonly text: string }[];
}

/** Reads the comment before what is declared, for the name at a position; see `documents.ts`. */
export function documentationAt(
  service: tsTypes.LanguageService,
  file: string,
  position: number,
): Documentation | undefined {
  const [definition] = service.getDefinitionAtPosition(file, position) ?? [];
  const text = definition && service.getProgram()?.getSourceFile(definition.fileName)?.text;
  if (definition === undefined || text === undefined) return undefined;
  const parsed = ts.createSourceFile(definition.fileName, text, ts.ScriptTarget.Latest, true);
  const node = nodeAt(parsed, definition.textSpan.start);
  const declaration = ts.isIdentifier(node) || ts.isStringLiteral(node) ? node.parent : node;
  const comments = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc);
  if (comments.length === 0) return undefined;
  const textOf = (comment: string | tsTypes.NodeArray<tsTypes.JSDocComment> | undefined) =>
    ts.getTextOfJSDocComment(comment) ?? "";
  return {
    documentation: comments.map(({ comment }) => textOf(comment)).join("\n"),
    tags: comments.flatMap(({ tags = [] }) =>
      tags.map((tag) => {
        const subject = ts.isJSDocParameterTag(tag) ? `${tag.name.getText(parsed)} ` : "";
        return { name: tag.tagName.text, text: `${subject}${textOf(tag.comment).replace(/^-\s*/, "")}` };
      }),
    ),
  };
}

/** The innermost node that begins at a position. */
function nodeAt(file: tsTypes.SourceFile, position: number): tsTypes.Node {
  let found: tsTypes.Node = file;
  const visit = (node: tsTypes.Node): void => {
    if (node.getStart(file) > position || node.end <= position) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
