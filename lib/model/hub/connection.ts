import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HUB_URL, HubApiError } from "@huggingface/hub";
import { PopuliError } from "../../errors/populi-error.js";

/** How a hub is reached: its address, the access token, and a `fetch` that retries. */
export interface HubConnection {
  readonly hubUrl: string;
  readonly accessToken?: string;
  readonly fetch: typeof fetch;
}

/**
 * The hub that the environment names: `HF_ENDPOINT`, with the token of `HF_TOKEN` or of `huggingface-cli login`, if
 * any.
 */
export async function hubConnection(signal: AbortSignal | undefined): Promise<HubConnection> {
  const hubUrl = (process.env.HF_ENDPOINT || HUB_URL).replace(/\/+$/, "");
  const accessToken = await readToken();
  return { hubUrl, ...(accessToken && { accessToken }), fetch: retryingFetch(signal) };
}

/** Whether `HF_HUB_OFFLINE` forbids traffic, as huggingface_hub reads it. */
export function isOffline(): boolean {
  return ["1", "true", "yes", "on"].includes((process.env.HF_HUB_OFFLINE ?? "").toLowerCase());
}

async function readToken(): Promise<string | undefined> {
  const home =
    process.env.HF_HOME ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "huggingface");
  const file = process.env.HF_TOKEN_PATH ?? join(home, "token");
  const token = process.env.HF_TOKEN || (await readFile(file, "utf8").catch(() => ""));
  if (token.trim() === "") return undefined;
  if (token.trim().startsWith("hf_")) return token.trim();
  const where = process.env.HF_TOKEN ? "in HF_TOKEN" : `in ${file}`;
  throw new PopuliError(`the access token ${where} does not start with 'hf_'`);
}

const attempts = 5;
// Fewer when the hub cannot be reached: without a network nobody wants to wait.
const attemptsToReach = 3;
const longestPause = 60;

/**
 * A `fetch` that retries with growing pauses when the network fails or the server is busy (429, 5xx). It waits as long
 * as the server's `Retry-After` says, up to a minute.
 */
function retryingFetch(signal: AbortSignal | undefined): typeof fetch {
  return async (input, init) => {
    for (let attempt = 1; ; attempt++) {
      const response = await fetch(input, { ...init, ...(signal && { signal }) }).catch((error: unknown) => {
        if (signal?.aborted || attempt === attemptsToReach) throw error;
      });
      if (response !== undefined) {
        const busy = response.status === 429 || response.status >= 500;
        if (!busy || attempt === attempts) return response;
        await response.body?.cancel();
      }
      const asked = Number(response?.headers.get("Retry-After") ?? Number.NaN);
      const seconds = Number.isFinite(asked) ? asked : 2 ** (attempt - 2);
      // Whether to wait longer than a minute is for the user to decide.
      if (seconds > longestPause && response !== undefined) return response;
      await pause(1000 * seconds, undefined, { ...(signal && { signal }) });
    }
  };
}

/** The hub did not answer at all. A copy on this machine may still do. */
export class HubUnreachable extends PopuliError {}

/** Explains a failed request. Never shows the token. */
export function explainHubFailure(
  error: unknown,
  repository: string,
  revision: string,
  hubUrl: string,
): PopuliError {
  if (error instanceof PopuliError) return error;
  const place = { file: `${hubUrl}/${repository}` };
  if (!(error instanceof HubApiError)) {
    const { message, cause } = error as Error & { cause?: Error };
    return new HubUnreachable(`the hub cannot be reached (${cause?.message || message})`, place);
  }
  switch (error.statusCode) {
    case 401:
      return new PopuliError(
        "there is no such repository, or it is private or gated (401)",
        place,
        "check the name; for a private or gated one set HF_TOKEN to a token that may read it",
      );
    case 403:
      return new PopuliError(
        "access is refused (403)",
        place,
        `accept the model's terms at ${hubUrl}/${repository} with the account of your token, then try again`,
      );
    case 404:
      return new PopuliError(
        `there is no such repository, or it has no revision '${revision}' (404)`,
        place,
        "names are owner/name, as in the page's address",
      );
    case 429:
      return new PopuliError(
        "the hub asks to slow down (429)",
        place,
        "try again later: the download continues where it stopped; a token in HF_TOKEN raises the limit",
      );
    default:
      return new PopuliError(`the hub answers with an error (${error.statusCode})`, place, "try again later");
  }
}
