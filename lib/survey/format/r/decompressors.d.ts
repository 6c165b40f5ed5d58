// seek-bzip has no types of its own; those of xz-decompress name the browser's streams.
declare module "seek-bzip" {
  interface ByteSink {
    writeByte(byte: number): void;
    flush?(): void;
  }
  interface Bunzip {
    decode(packed: Uint8Array, into: ByteSink, multistream: boolean): void;
  }
  const bunzip: Bunzip;
  export default bunzip;
}

declare module "xz-decompress" {
  import type { ReadableStream } from "node:stream/web";

  class XzReadableStream extends ReadableStream<Uint8Array> {
    constructor(packed: ReadableStream<Uint8Array>);
  }
  const xz: { readonly XzReadableStream: typeof XzReadableStream };
  export default xz;
}
