import { createHmac, timingSafeEqual } from "node:crypto";

/** How messages are signed: the connection file's scheme and key. With an empty key they are not signed. */
export interface Signing {
  /** Such as "hmac-sha256": the name of the hash follows the first hyphen. */
  readonly signature_scheme: string;
  readonly key: string;
}

/**
 * Signs the parts of a message (header, parent, metadata, content): hex, or empty without a key.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#the-wire-protocol
 */
export function sign(signing: Signing, parts: readonly Uint8Array[]): string {
  if (signing.key === "") return "";
  const hmac = createHmac(hashOf(signing.signature_scheme), signing.key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

/** Whether a signature matches the parts, compared in constant time. */
export function isSigned(signing: Signing, signature: string, parts: readonly Uint8Array[]): boolean {
  if (signing.key === "") return true;
  const expected = Buffer.from(sign(signing, parts));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function hashOf(scheme: string): string {
  if (!scheme.startsWith("hmac-"))
    throw new Error(`the signature scheme is '${scheme}' where one such as 'hmac-sha256' was expected`);
  return scheme.slice("hmac-".length);
}
