/** JSON for a `<script>` element: no text in it can end the element or open a comment. */
export function embedJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/** A script's text for a `<script>` element. In strings and patterns `<\/` means `</`. */
export function embedScript(source: string): string {
  return source.replaceAll(/<(?=\/script|!--)/gi, "<\\");
}

/** An image as a data URI. SVG is text; others are in base64 already. */
export function imageUri(mime: string, content: string): string {
  const base64 =
    mime === "image/svg+xml"
      ? Buffer.from(content, "utf8").toString("base64")
      : content.replaceAll(/\s/g, "");
  return `data:${mime};base64,${base64}`;
}
