/** How GGUF files hold numbers: one object for each type (github.com/ggml-org/ggml/blob/master/src/ggml-common.h). */
export interface GgufFormat {
  readonly name: string;
  /** Its number in files. */
  readonly type: number;
  /** Numbers of one block. */
  readonly numbers: number;
  /** Bytes of one block. */
  readonly bytes: number;
  /** The numbers of as many blocks as fill `into`, rounded at each step as in float32. */
  dequantise(bytes: Uint8Array, into: Float32Array): void;
}

/** Numbers of one block of the "K" formats. */
export const superBlock = 256;
