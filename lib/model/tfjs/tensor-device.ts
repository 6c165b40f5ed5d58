import type { tf } from "../tensors/tf.js";

/** The GPU of a backend of TensorFlow.js. It may fail at any time. */
export interface TensorDevice {
  /** The backend's name. */
  readonly name: "webgpu" | "tensorflow-gpu";
  /** Its name for people. */
  readonly title: string;
  /** Whether it is a software adapter. */
  readonly software?: boolean;
  /** The most bytes that one tensor may have. */
  readonly largestTensor: number;
  /** Uploads a tensor now. Otherwise its numbers would stay in the process too, until its first use. */
  upload?(tensor: tf.Tensor): void;
  /** Frees everything that it holds. Called after it has failed. */
  release?(): void;
  /**
   * How it has failed; nothing while it works.
   *
   * @param error an error that was thrown, whose message may say why
   */
  failure(error?: unknown): Promise<string | undefined>;
}

/** libtensorflow's GPU. It throws when memory runs out or CUDA fails, with a message that says so. */
export const tensorflowGpu: TensorDevice = {
  name: "tensorflow-gpu",
  title: "tensorflow-gpu",
  largestTensor: Number.POSITIVE_INFINITY,
  async failure(error) {
    const message = error instanceof Error ? error.message : "";
    return /\bOOM\b|resource ?_?exhausted|out of memory|CUDA|cuBLAS|cuDNN/i.test(message)
      ? message.split("\n")[0]!.slice(0, 200)
      : undefined;
  },
};
