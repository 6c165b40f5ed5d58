import { createHmac, timingSafeEqual } from "node:crypto";

/** How messages are signed: the scheme and key of the connection file. An empty key means unsigned messages. */
export interface Signing {
  /** "hmac-sha256" and the like: what follows the first hyphen names the hash. */
  readonly signature_scheme: string;
  readonly key: string;
}

/**
 * The signature of a message's parts (header, parent, metadata, content), hex; empty without a key.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#the-wire-protocol
 */
export function sign(signing: Signing, parts: readonly Uint8Array[]): string {
  if (signing.key === "") return "";
  const hmac = createHmac(hashOf(signing.signature_scheme), signing.key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** Whether the signature is that of the parts, compared in constant time. */
export function isSigned(signing: Signing, signature: string, parts: readonly Uint8Array[]): boolean {
  if (signing.key === "") return true;
  const expected = Buffer.from(sign(signing, parts));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function hashOf(scheme: string): string {
  if (!scheme.startsWith("hmac-"))
    throw new Error(`the signature scheme '${scheme}' is not known: "hmac-sha256" was expected`);
  return scheme.slice("hmac-".length);
}
