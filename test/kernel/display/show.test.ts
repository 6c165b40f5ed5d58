import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { show } from "../../../kernel/display/show.js";

const textOf = async (value: unknown) => String((await show(value)).data["text/plain"]);
const showing = (how: () => unknown, more: object = {}) => ({
  ...more,
  [Symbol.for("Jupyter.display")]: how,
});

describe("an object that shows itself", () => {
  it("does so synchronously or not, and always has text/plain", async () => {
    const html = { "text/html": "<b>x</b>" };
    for (const bundle of [html, Promise.resolve(html)])
      expect((await show(showing(() => bundle))).data).toEqual({ ...html, "text/plain": "x" });
  });

  it("returns pictures as bytes, which are sent as base64", async () => {
    const { data } = await show(showing(() => ({ "image/png": new Uint8Array([104, 105]) })));
    expect(data["image/png"]).toBe("aGk=");
  });

  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const fails = () => {
    throw new RangeError("no");
  };
  it.each([
    ["throws", fails, "RangeError: no"],
    ["throws later", () => Promise.reject(new RangeError("no")), "RangeError: no"],
    ["gives no object", () => 42, "42 where a MIME bundle was expected"],
    ["gives a list", () => ["<b>"], "'0' where a MIME type was expected"],
    ["gives numbers as text", () => ({ "text/html": 7 }), "7 as text/html where a text was expected"],
    ["returns what is not JSON", () => ({ "application/json": { n: 1n } }), "BigInt"],
    ["gives a circle", () => ({ "application/vnd.x+json": circular }), "circular"],
  ])("and %s is shown as any object is, with the reason", async (_, how, reason) => {
    const text = await textOf(showing(how as () => unknown, { answer: 42 }));
    expect(text).toContain("answer: 42");
    expect(text).toContain(reason);
  });
});

describe("a tensor", () => {
  it("is its shape, its type and its first values along each axis", async () => {
    expect(await textOf(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], "int32"))).toBe(
      "Tensor [2, 3] int32\n[[1, 2, 3],\n [4, 5, 6]]",
    );
    expect(await textOf(tf.range(0, 10))).toBe("Tensor [10] float32\n[0, 1, 2, 3, 4, 5, … 4 more]");
    expect(await textOf(tf.tensor(["a", "b"]))).toBe('Tensor [2] string\n["a", "b"]');
    expect(await textOf(tf.scalar(2))).toBe("Tensor [] float32\n2");
  });

  it("of many elements is read in part, and leaves no tensor behind", async () => {
    const big = tf.range(0, 1_000_000).reshape([1000, 1000]);
    const before = tf.memory().numTensors;
    expect(await textOf(big)).toBe("Tensor [1000, 1000] float32: 1,000,000 elements\n[0, 1, 2, 3, 4, 5, …]");
    expect(tf.memory().numTensors).toBe(before);
  });

  it("that was disposed says so", async () => {
    const gone = tf.scalar(1);
    gone.dispose();
    expect(await textOf(gone)).toBe("Tensor [] float32 (disposed)");
  });
});

it("an error that is a value is its stack without Node's own frames", async () => {
  const text = await textOf(new RangeError("too far"));
  expect(text).toMatch(/^RangeError: too far\n\s+at .*show\.test\.ts/);
  expect(text).not.toContain("node:");
});
