import type { Shown } from "../protocol/shown.js";

/** The first bytes of image formats that front ends show. */
const signatures: readonly (readonly [type: string, bytes: readonly (number | undefined)[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  // RIFF, its length, WEBP
  ["image/webp", [0x52, 0x49, 0x46, 0x46, ...Array(4).fill(undefined), 0x57, 0x45, 0x42, 0x50]],
];

/** The MIME type of an image, by its first bytes. */
export function imageType(bytes: Uint8Array): string | undefined {
  return signatures.find(([, start]) =>
    start.every((byte, i) => byte === undefined || bytes[i] === byte),
  )?.[0];
}

export function isImage(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && imageType(value) !== undefined;
}

/** The bytes of an image, as that image. */
export function showImage(bytes: Uint8Array): Shown {
  const type = imageType(bytes)!;
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  const text = `<${type}, ${bytes.byteLength.toLocaleString("en")} bytes>`;
  return { data: { [type]: data, "text/plain": text }, metadata: {} };
}
