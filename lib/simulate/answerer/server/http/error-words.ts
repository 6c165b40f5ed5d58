/** What an error's body says: the server's own words, its code, and the fields of the request that it names. */
export interface ErrorWords {
  readonly says: string;
  /** Such as "content_filter", "insufficient_quota"; a number where a gateway gives another server's status. */
  readonly code: string;
  /** Names of fields that the body points at: "temperature", "messages[0].role". */
  readonly fields: readonly string[];
}

/** How much of a server's words is kept. */
const most = 300;

/**
 * The words of an error's body. Servers put them under `error.message` (OpenAI), `message` (vLLM up to 0.10, Mistral),
 * `detail` (FastAPI), in a list (Gemini), as JSON in a text (Mistral, OpenRouter's `metadata.raw`), or in a page of HTML.
 */
export function errorWords(body: string): ErrorWords {
  const text = body.trim();
  if (text === "") return { says: "", code: "", fields: [] };
  const parsed = parsedJson(text);
  if (parsed === undefined) return { says: shortened(pageTitle(text) ?? text), code: "", fields: [] };
  const found: Found = { says: [], codes: [], fields: [] };
  collect(parsed, found);
  const says = [...new Set(found.says)].join("; ");
  return { says: shortened(says || text), code: found.codes.join(" "), fields: found.fields };
}

interface Found {
  readonly says: string[];
  readonly codes: string[];
  readonly fields: string[];
}

/** Where words stand, the most telling first. */
const wordy = ["raw", "message", "detail", "msg", "error_description", "description", "title"] as const;
const nested = ["error", "metadata", "innererror", "errors"] as const;

function collect(value: unknown, found: Found): void {
  if (typeof value === "string") {
    const inner = /^\s*[[{]/.test(value) ? parsedJson(value) : undefined;
    if (inner === undefined) found.says.push(value.replace(/\s+/g, " ").trim());
    else collect(inner, found);
    return;
  }
  if (Array.isArray(value)) {
    for (const one of value) collect(one, found);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const object = value as Readonly<Record<string, unknown>>;
  for (const name of ["code", "type", "status"] as const)
    if (typeof object[name] === "string" || typeof object[name] === "number")
      found.codes.push(String(object[name]));
  if (typeof object.param === "string" && object.param !== "") found.fields.push(object.param);
  const at = Array.isArray(object.loc) ? object.loc.filter((part) => part !== "body").map(String) : [];
  if (at.length > 0) {
    found.fields.push(at.join("."));
    if (typeof object.msg === "string") {
      found.says.push(`${at.join(".")}: ${object.msg}`);
      return;
    }
  }
  for (const name of nested) if (name in object) collect(object[name], found);
  for (const name of wordy)
    if (name in object) {
      collect(object[name], found);
      if (name !== "raw") return;
    }
}

function parsedJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" || typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The title of a page of HTML, as proxies send. */
function pageTitle(text: string): string | undefined {
  if (!/^\s*<(!doctype|html|head|body)/i.test(text)) return undefined;
  const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  const words = text
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  return `a page of HTML: ${title || words}`;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
