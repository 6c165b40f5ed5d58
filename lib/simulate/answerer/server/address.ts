import { PopuliError } from "../../../errors/populi-error.js";
import type { ServerOptions } from "./server-options.js";

/** @throws PopuliError for a text that is not an http address, or an address with a password or a query */
export function checkAddress(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol))
    throw new PopuliError(
      "the server's url is not an http address",
      {},
      'such as "http://localhost:8080/v1"',
    );
  if (parsed.username !== "" || parsed.password !== "" || parsed.search !== "")
    throw new PopuliError(
      `the address of ${parsed.host} holds a password or a query`,
      {},
      "it would be written into run files: put a key into an environment variable, and give its name as `key`",
    );
}

/**
 * The key, from the environment variable named; `undefined` where none is to be sent.
 *
 * @throws PopuliError when `key` is not the name of a variable, or the variable is not set
 */
export function readKey({ url, key }: ServerOptions): string | undefined {
  if (key === undefined)
    return new URL(url).hostname === "api.openai.com" ? process.env.OPENAI_API_KEY : undefined;
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
