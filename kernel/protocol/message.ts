import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";

/** The version of the messaging protocol spoken here (https://jupyter-client.readthedocs.io/en/latest/messaging.html). */
export const protocolVersion = "5.4";

/** What a message's JSON parts hold. */
export type JsonObject = { readonly [name: string]: unknown };

/**
 * Who sent a message, when, and what kind it is.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#message-header
 */
export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

/**
 * A message of the Jupyter protocol, as both the kernel and a front end handle it.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#general-message-format
 */
export interface Message {
  /** Routing identities of a ROUTER socket, or the topic of a published message; empty on a front end's own sockets. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** The header of the request this message answers or belongs to; empty for a request. */
  readonly parent: Header | Record<string, never>;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  /** Binary attachments (widgets send typed arrays so). */
  readonly buffers: readonly Uint8Array[];
}

/** A message still to be sent: its parent as the message it answers, everything but type and content optional. */
export interface Draft {
  readonly content: JsonObject;
  readonly parent?: Header | Record<string, never> | undefined;
  readonly identities?: readonly Uint8Array[];
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

/**
 * A new message of that type with an id of its own.
 *
 * @example
 * createMessage("kernel_info_request", session, { content: {} });
 */
export function createMessage(type: string, session: string, draft: Draft): Message {
  return {
    identities: draft.identities ?? [],
    header: {
      msg_id: randomUUID(),
      session,
      username,
      date: new Date().toISOString(),
      msg_type: type,
      version: protocolVersion,
    },
    parent: draft.parent ?? {},
    metadata: draft.metadata ?? {},
    content: draft.content,
    buffers: draft.buffers ?? [],
  };
}

const username = nameOfUser();

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "populi"; // a container's user may have no entry in the password file
  }
}
