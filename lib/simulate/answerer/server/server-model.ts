import { checkOptions } from "../../../errors/known-options.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import { type Cell, Table } from "../../../show/table.js";
import { fingerprint } from "../../identity/fields.js";
import type { AnsweringModel } from "../../port/answerer.js";
import { headersShown } from "./http/address.js";
import type { Secrets } from "./http/secrets.js";
import type { ServerOptions } from "./options/server-options.js";
import { ServerClient } from "./server-client.js";
import { serverHashed } from "./server-identity.js";
import type { Usage } from "./usage/usage.js";

/** The client of a server, for this folder alone. */
export let clientOf: (model: ServerModel) => ServerClient;

/** A model behind an OpenAI-compatible server: it answers chats, and has no hidden states to inject into. */
export class ServerModel implements AnsweringModel, Displayable {
  readonly teaching = false;
  readonly architecture = "not given by the server";
  /** The model's name, as the server has it. */
  readonly name: string;
  /** Its address. */
  readonly backend: string;
  /** SHA-256, hex, of address, name, version and added fields. The weights behind them cannot be seen. */
  readonly hash: string;
  readonly #client: ServerClient;

  static {
    clientOf = (model) => model.#client;
  }

  /** As given, without any key in it. */
  readonly options: ServerOptions;

  /** @throws PopuliError for an invalid address, a key that is not set, or a key in place of its variable's name */
  constructor(options: ServerOptions) {
    this.#client = new ServerClient(options);
    this.options = withoutSecrets(options, this.#client.transport.secrets);
    this.name = options.model;
    this.backend = options.url;
    this.hash = fingerprint(serverHashed(this.options));
  }

  /** Tokens used in this session, as the server counts them, and their cost where prices are known. */
  get used(): Usage & { readonly cost: number | undefined } {
    const { ledger } = this.#client;
    return { ...ledger.used, cost: ledger.cost(ledger.used) };
  }

  /** Requests sent in this session, and those of them that failed and were sent again. */
  get sent(): { readonly requests: number; readonly again: number } {
    return { ...this.#client.sent };
  }

  toTable(): Table {
    const { hasKey, concurrency, answeredAs, filesLeft, sent, logProbabilities } = this.#client;
    const { reworded, engineNamed } = this.#client;
    const { prompt, answer, cost } = this.used;
    const rows: Cell[][] = [
      ["server", this.backend],
      ["key", hasKey ? "from the environment" : "none"],
      ["requests at once", concurrency],
    ];
    if (engineNamed !== undefined) rows.push(["software", engineNamed]);
    if (answeredAs.size > 0) rows.push(["answered as", [...answeredAs].join(", ")]);
    if (filesLeft.size > 0) rows.push(["files left there", [...filesLeft.keys()].join(", ")]);
    rows.push(["requests sent", sent.requests], ["sent again", sent.again], ["tokens used", prompt + answer]);
    if (cost !== undefined) rows.push(["cost", Math.round(cost * 1e4) / 1e4]);
    const known = logProbabilities === undefined ? "not yet known" : logProbabilities ? "yes" : "no";
    rows.push(["gives log-probabilities", known]);
    for (const { field, says, because } of reworded)
      rows.push([field, `${says}, since the server said “${because}”`]);
    return new Table(`Model ${this.name}`, [{ name: "" }, { name: " " }], rows);
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/** Options as they may be written down: a field set to `undefined` stays, since it takes one out of the request. */
function withoutSecrets(options: ServerOptions, secrets: Secrets): ServerOptions {
  const { request, headers, query } = options;
  return {
    ...options,
    ...(request && { request: secrets.maskedIn(request) }),
    ...(headers && { headers: headersShown(secrets.maskedIn(headers)) }),
    ...(query && { query: secrets.maskedIn(query) }),
  };
}

/**
 * A model behind any OpenAI-compatible server, for `simulate({ model: server({ … }), … })`. Prompt conditions work as
 * with a local model; injection needs hidden states, which a server does not give.
 *
 * @throws PopuliError for an address that is invalid or has a password, a key that is not set, or a key in place of its
 *   variable's name
 * @example
 * const model = server({ url: "http://localhost:8080/v1", model: "qwen2.5-7b-instruct" });
 */
export function server(options: ServerOptions): ServerModel {
  checkOptions("server", options, {
    ...{ url: true, model: true, version: true, key: true, keyHeader: true, headers: true },
    ...{ query: true, concurrency: true, timeout: true, retries: true, budget: true, request: true },
    ...{ batch: true },
  });
  return new ServerModel(options);
}
