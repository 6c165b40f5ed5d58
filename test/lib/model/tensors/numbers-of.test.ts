import { beforeAll, describe, expect, it } from "vitest";
import { numbersAtHand, numbersOf, tensorOver } from "../../../../lib/model/tensors/numbers-of.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { sameData } from "../../../../lib/model/tfjs/same-data.js";

beforeAll(() => startBackend("wasm"));

describe("a tensor over an array", () => {
  it("has the array itself, and a second tensor for the same data has it too, after the first is gone", () => {
    const numbers = Float32Array.of(1, 2, 3, 4);
    const tensor = tensorOver(numbers, [2, 2]);
    expect(numbersAtHand(tensor)).toBe(numbers);
    const same = sameData(tensor);
    tensor.dispose();
    expect(numbersOf(same)).toBe(numbers);
    const doubled = tf.mul(same, 2);
    expect([...doubled.dataSync()]).toEqual([2, 4, 6, 8]);
    tf.dispose([same, doubled]);
  });

  it("counts as one tensor until it is disposed of, also after an operation has copied it to the backend", () => {
    const before = tf.memory();
    const tensor = tensorOver(new Float32Array(12), [3, 4]);
    tf.mul(tensor, 2).dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors + 1);
    expect(tf.memory().numBytes).toBe(before.numBytes + 48);
    tensor.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });

  it("can be the input of an operation for which WASM's memory has to grow", () => {
    const rows = 2 ** 14;
    const parts = [1, 2, 3, 4, 5, 6].map((value) =>
      tensorOver(new Float32Array(rows * 1024).fill(value), [rows, 1024]),
    );
    const joined = tf.concat(parts, 1);
    expect(joined.shape).toEqual([rows, 6 * 1024]);
    const last = tf.slice(joined, [rows - 1, 0], [1, -1]);
    expect([0, 1024, 5 * 1024, 6 * 1024 - 1].map((at) => last.dataSync()[at])).toEqual([1, 2, 6, 6]);
    tf.dispose([...parts, joined, last]);
  });
});
