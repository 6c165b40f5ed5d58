import { beforeAll, expect, test } from "vitest";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import { wasmRoom } from "../../../../lib/model/tfjs/wasm-room.js";

beforeAll(async () => {
  await startBackend("wasm");
});

/** Takes all of WebAssembly's memory, in ever smaller pieces. What is never written takes no memory of the machine. */
function fill(): tf.Tensor[] {
  const held: tf.Tensor[] = [];
  for (let side = 16_384; side >= 128; side /= 2) {
    try {
      for (;;) held.push(wasmRoom(side, side).tensor);
    } catch {
      // Full for pieces of this size.
    }
  }
  return held;
}

test("when WebAssembly's memory is full, operations are errors or right to the bit", {
  timeout: 120_000,
}, () => {
  const side = 200;
  const numbers = Float32Array.from({ length: side * side }, (_, i) => Math.sin(i));
  const [a, b] = [tf.tensor2d(numbers, [side, side]), tf.tensor2d(numbers.map(Math.cos), [side, side])];
  const operations: Readonly<Record<string, () => tf.Tensor>> = {
    product: () => tf.matMul(a, b),
    sum: () => tf.add(a, b),
    transposition: () => tf.transpose(a),
    concatenation: () => tf.concat([a, b], 1),
    softmax: () => tf.softmax(a),
    padding: () =>
      tf.pad(a, [
        [3, 4],
        [0, 2],
      ]),
  };
  const run = (operation: () => tf.Tensor) => tf.tidy(() => operation().dataSync());
  const expected = Object.values(operations).map(run);
  const filled = fill();
  let refused = 0;
  // With a little more room each time, so that operations fail at each of their allocations in turn.
  for (const room of [undefined, ...filled.slice(-8)]) {
    room?.dispose();
    Object.entries(operations).forEach(([name, operation], index) => {
      let found: unknown;
      try {
        found = run(operation);
      } catch (error) {
        expect((error as Error).message).toMatch(/no room left|of TensorFlow\.js fails/);
        expect((error as Error).message).toMatch(/its memory ends at 4 GB/);
        refused++;
        return;
      }
      expect(found, name).toEqual(expected[index]);
    });
  }
  expect(refused).toBeGreaterThan(Object.keys(operations).length);
  tf.dispose(filled);
  Object.values(operations).forEach((operation, index) => {
    expect(run(operation)).toEqual(expected[index]);
  });
});
