import { createHash } from "node:crypto";

/** SHA-256 over a value's JSON, hex. */
export function jsonHash(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
