import type { Header, JsonObject, Message } from "./message.js";
import { isSigned, type Signing, sign } from "./signature.js";

/** Separates the routing identities from the signed parts. */
const delimiter = Buffer.from("<IDS|MSG>");

/**
 * A message as zeromq frames: identities, delimiter, signature, header, parent, metadata, content, buffers.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#the-wire-protocol
 */
export function encodeFrames(message: Message, signing: Signing): Uint8Array[] {
  const { identities, header, parent, metadata, content, buffers } = message;
  const parts = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
  return [...identities, delimiter, Buffer.from(sign(signing, parts)), ...parts, ...buffers];
}

/** Frames in one buffer, which is moved to another thread without a copy. */
export interface PackedFrames {
  readonly bytes: ArrayBuffer;
  readonly lengths: readonly number[];
}

export function packFrames(frames: readonly Uint8Array[]): PackedFrames {
  const lengths = frames.map(({ byteLength }) => byteLength);
  const all = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let start = 0;
  for (const frame of frames) {
    all.set(frame, start);
    start += frame.byteLength;
  }
  return { bytes: all.buffer, lengths };
}

export function unpackFrames({ bytes, lengths }: PackedFrames): Uint8Array[] {
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return new Uint8Array(bytes, start - length, length);
  });
}

/** Why a message could not be read. It is dropped. */
export class BadMessage extends Error {
  override readonly name = "BadMessage";
}

/**
 * Reads a message from zeromq frames.
 *
 * @throws BadMessage when the delimiter, a part, the signature or the JSON is wrong.
 */
export function decodeFrames(frames: readonly Uint8Array[], signing: Signing): Message {
  const start = frames.findIndex((frame) => delimiter.equals(frame));
  if (start < 0) throw new BadMessage("the message has no delimiter");
  const [signature, ...parts] = frames.slice(start + 1);
  const signed = parts.slice(0, 4);
  if (signature === undefined || signed.length < 4)
    throw new BadMessage(`the message has ${parts.length} parts where at least 4 were expected`);
  if (!isSigned(signing, Buffer.from(signature).toString("latin1"), signed))
    throw new BadMessage("the message is not signed with this kernel's key");
  const [header, parent, metadata, content] = signed.map(parseObject);
  if (!isHeader(header)) throw new BadMessage("the message's header lacks a msg_id, session or msg_type");
  return {
    identities: frames.slice(0, start),
    header,
    parent: isHeader(parent) ? parent : {},
    metadata: metadata ?? {},
    content: content ?? {},
    buffers: parts.slice(4),
  };
}

function parseObject(part: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part).toString("utf8"));
  } catch (error) {
    throw new BadMessage(`a part of the message is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BadMessage("a part of the message is not a JSON object");
  return value as JsonObject;
}

function isHeader(part: JsonObject | undefined): part is JsonObject & Header {
  return (
    typeof part?.msg_id === "string" && typeof part.session === "string" && typeof part.msg_type === "string"
  );
}
