import { changesNothing, type Fields, identify, itself, type Json } from "../../identity/fields.js";
import { headersShown } from "./http/address.js";
import type { ServerOptions } from "./options/server-options.js";

/** The identity of every option of a server, as far as its answers may depend on it. */
export const serverIdentity = {
  url: itself("manner"),
  model: itself("manner"),
  version: itself("manner"),
  key: changesNothing("it says who asks, and is a secret"),
  keyHeader: changesNothing("it says where the key goes"),
  headers: { says: (headers) => headersShown(headers), keyed: "manner" },
  query: itself("manner"),
  concurrency: changesNothing("each request is answered by itself"),
  timeout: changesNothing("a request that takes too long is sent again"),
  retries: changesNothing("a request that fails is sent again"),
  budget: changesNothing("it stops a run and changes no answer"),
  request: { says: requestSent, keyed: "manner" },
  batch: changesNothing("a batch has the requests that would be sent one by one"),
} as const satisfies Fields<ServerOptions>;

/**
 * The fields of `request` as they change what is sent. A field set to `undefined` takes one of Populi's own out of the
 * request, which JSON alone would not show.
 */
function requestSent(request: NonNullable<ServerOptions["request"]>): Json {
  const leftOut = fieldsLeftOut(request);
  const sent = JSON.parse(JSON.stringify(request)) as Readonly<Record<string, Json>>;
  return leftOut.length === 0 ? sent : { ...sent, "left out": leftOut };
}

function fieldsLeftOut(request: NonNullable<ServerOptions["request"]>): string[] {
  return Object.keys(request)
    .filter((name) => JSON.stringify(request[name]) === undefined)
    .sort();
}

/** What a server's hash is made of. Keys of run files already written depend on the form of the first four. */
export function serverHashed(options: ServerOptions): Json {
  const { url, model, version = null, request = null, ...others } = identify(serverIdentity, options);
  return [url!, model!, version, request, ...(Object.keys(others).length > 0 ? [others] : [])];
}
