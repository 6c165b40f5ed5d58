import { checkArgument } from "../../../../errors/check-given.js";
import { text } from "../../../../errors/kind.js";
import { PopuliError } from "../../../../errors/populi-error.js";
import type { ServerOptions } from "../options/server-options.js";

/** Where requests go: the address without a path of its own at the end, and what stands behind every path. */
export interface Address {
  readonly base: string;
  /** Empty, or begins with "?". */
  readonly query: string;
}

/**
 * Where requests go. An `api-version` in the address, as Azure writes it, goes behind every path.
 *
 * @throws PopuliError for a text that is not an http address, or an address with a password or another query
 */
export function addressOf({ url, query = {} }: Pick<ServerOptions, "url" | "query">): Address {
  checkArgument("server", "url", url, { ...text, what: 'an address: url: "http://localhost:8080/v1"' });
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol))
    throw new PopuliError(
      "the server's url is not an http address",
      {},
      `such as "${/^[\w.-]+(:\d+)?(\/[\w/.-]*)?$/.test(url) ? `http://${url}` : "http://localhost:8080/v1"}"`,
    );
  const own = [...parsed.searchParams].filter(([name]) => name !== "api-version");
  if (parsed.username !== "" || parsed.password !== "" || own.length > 0)
    throw new PopuliError(
      `the address of ${parsed.host} holds a password or a query`,
      {},
      "it would be written into run files: put a key into an environment variable, and give its name as `key`; other parameters go into `query`",
    );
  const parameters = new URLSearchParams({ ...Object.fromEntries(parsed.searchParams), ...query }).toString();
  return {
    base: `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, "").replace(/\/chat\/completions$/, ""),
    query: parameters === "" ? "" : `?${parameters}`,
  };
}

/** Names of headers that hold secrets, whatever they are called elsewhere. */
const secretHeader = /key|token|secret|auth|cookie|password/i;

/**
 * The headers of every request, and the values among them that are secrets. Azure takes its key as `api-key`, others as
 * `Authorization: Bearer`.
 */
export function headersOf(
  { url, headers = {}, keyHeader }: Pick<ServerOptions, "url" | "headers" | "keyHeader">,
  key: string | undefined,
): { readonly headers: Record<string, string>; readonly secret: readonly string[] } {
  const own = keyHeader ?? (isAzure(url) ? "api-key" : undefined);
  const keyed =
    key === undefined ? {} : own === undefined ? { authorization: `Bearer ${key}` } : { [own]: key };
  return {
    headers: { accept: "application/json", ...keyed, ...headers },
    secret: Object.entries(headers).flatMap(([name, value]) => (secretHeader.test(name) ? [value] : [])),
  };
}

/** The headers as they may be written down. */
export function headersShown(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeader.test(name) ? "[key]" : value]),
  );
}

function isAzure(url: string): boolean {
  return URL.canParse(url) && /\.azure\.(com|us|cn)$/.test(new URL(url).hostname);
}

/**
 * The key, from the environment variable named; `undefined` where none is to be sent.
 *
 * @throws PopuliError when `key` is not the name of a variable, or the variable is not set
 */
export function readKey({ url, key }: Pick<ServerOptions, "url" | "key">): string | undefined {
  if (key === undefined)
    return URL.canParse(url) && new URL(url).hostname === "api.openai.com"
      ? process.env.OPENAI_API_KEY
      : undefined;
  if (!/^[A-Z_][A-Z0-9_]*$/.test(key))
    throw new PopuliError(
      "`key` is not the name of an environment variable",
      {},
      'never write a key into a notebook: set MY_KEY in the environment, and say key: "MY_KEY"',
    );
  const value = process.env[key];
  if (value === undefined || value === "")
    // The name is not repeated: it may be a key after all.
    throw new PopuliError(
      "the environment variable that `key` names is not set",
      {},
      "set it where the kernel is started",
    );
  return value;
}
