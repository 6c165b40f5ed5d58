import type * as tf from "@tensorflow/tfjs";

/** A GPU under a backend of TensorFlow.js, which may fail at any time. */
export interface TensorDevice {
  /** The backend's name. */
  readonly name: "webgpu" | "tensorflow-gpu";
  /** For a person. */
  readonly title: string;
  /** Whether it is a program that acts as a GPU. */
  readonly software?: boolean;
  /** Bytes that one tensor may have. */
  readonly largestTensor: number;
  /** Puts a tensor there now, where its numbers would otherwise also stay in the process until its first use. */
  upload?(tensor: tf.Tensor): void;
  /** Gives back all that it holds, of which nothing is handed out once it has failed. */
  release?(): void;
  /**
   * What it has failed with, up to now; nothing while it works.
   *
   * @param error what was thrown meanwhile, which may say so
   */
  failure(error?: unknown): Promise<string | undefined>;
}

/** libtensorflow's GPU: it throws when memory runs out or CUDA fails, and says so in words. */
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
