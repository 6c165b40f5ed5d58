import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";

/** The version of the messaging protocol (https://jupyter-client.readthedocs.io/en/latest/messaging.html). */
export const protocolVersion = "5.4";

/** A JSON part of a message. */
export type JsonObject = { readonly [name: string]: unknown };

/**
 * Who sent a message, when, and its type.
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
 * A message of the Jupyter protocol, for the kernel and for a front end.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#general-message-format
 */
export interface Message {
  /** Routing identities of a ROUTER socket, or the topic of a published message; empty on a front end's own sockets. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  /** The header of the request that caused this message; empty for a request. */
  readonly parent: Header | Record<string, never>;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  /** Binary attachments, such as the typed arrays of widgets. */
  readonly buffers: readonly Uint8Array[];
}

/** A message to be sent. Everything but the content is optional. */
export interface Draft {
  readonly content: JsonObject;
  readonly parent?: Header | Record<string, never> | undefined;
  readonly identities?: readonly Uint8Array[];
  readonly metadata?: JsonObject;
  readonly buffers?: readonly Uint8Array[];
}

/**
 * Creates a message of a type, with a new id.
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
    return "populi"; // the user of a container may have no entry in the password file
  }
}
