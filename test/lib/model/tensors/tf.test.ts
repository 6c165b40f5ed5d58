import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { loadWholeTensorFlow, tf } from "../../../../lib/model/tensors/tf.js";

const load = createRequire(import.meta.url);

test("a tensor can be made and read before a backend was started and before the whole of TensorFlow.js is loaded", async () => {
  expect(load.cache[load.resolve("@tensorflow/tfjs")]).toBeUndefined();
  const sum = tf.add(tf.tensor1d([1, 2]), tf.scalar(0.5));
  expect(await sum.data()).toEqual(Float32Array.of(1.5, 2.5));
});

test("the whole of TensorFlow.js brings gradients and methods to the same tensors", async () => {
  loadWholeTensorFlow();
  const whole = load("@tensorflow/tfjs") as typeof import("@tensorflow/tfjs");
  expect(whole.engine()).toBe(tf.engine());
  const gradient = tf.grad((x) => x.square().sum())(tf.tensor1d([1, 2]));
  expect(gradient).toBeInstanceOf(whole.Tensor);
  expect(await gradient.data()).toEqual(Float32Array.of(2, 4));
});
