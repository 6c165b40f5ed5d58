import type * as ort from "onnxruntime-node";
import { decoderConfig } from "../../../lib/model/family/read-config.js";
import { float, GraphBuilder } from "../../../lib/model/native/graph-builder.js";
import { graphOptions } from "../../../lib/model/native/load-graphs.js";
import { onnxModel } from "../../../lib/model/native/onnx.js";
import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { normalVector } from "../../../lib/random/stream.js";
import type { Shape } from "./random-checkpoint.js";

/** The workload: each agent's profile, then items after it, each with options of one token. */
export interface Work {
  readonly agents: number;
  readonly items: number;
  readonly prefixLength: number;
  readonly itemLength: number;
  readonly options: number;
}

/**
 * Billions of multiplications and additions that scoring takes, matrix products only.
 */
export function gigaflops(shape: Shape, work: Work): number {
  const config = decoderConfig(shape, "config.json");
  const { agents, items, prefixLength: prefix, itemLength: item, options } = work;
  const labels = items * options;
  const opening = openingSize(config);
  const closing = closingSize(config);
  const tokens = prefix + items * item + labels;
  // The last block computes keys and values at all positions, and the rest only at those asked for.
  const asked = 1 + items + labels;
  const blocks = tokens * (config.layers * opening + (config.layers - 1) * closing) + asked * closing;
  const seen = prefix * prefix + items * item * (prefix + item) + labels * (prefix + item + 1);
  const attention = 2 * config.layers * config.heads * config.headWidth * seen;
  const head = (items + labels) * config.width * config.vocabulary;
  return (2 * agents * (blocks + attention + head)) / 1e9;
}

function openingSize({ width, heads, keyValueHeads, headWidth }: DecoderConfig): number {
  return width * (heads + 2 * keyValueHeads) * headWidth;
}

function closingSize({ width, heads, headWidth, innerWidth }: DecoderConfig): number {
  return width * heads * headWidth + 3 * width * innerWidth;
}

/**
 * GFLOP/s of a block's largest product alone, the median of nine: the speed of the runtime on this machine at this
 * moment.
 */
export async function bareProduct(runtime: typeof ort, shape: Shape, rows: number): Promise<number> {
  const { width, innerWidth } = decoderConfig(shape, "config.json");
  const noise = normalVector(1, ["product"], 1 << 16);
  const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => noise[i & 65535]!);
  const g = new GraphBuilder("f32");
  const weight = numbers(innerWidth * width);
  const matrix = {
    name: "weight",
    rows: innerWidth,
    columns: width,
    async *runs() {
      yield weight;
    },
  };
  const graph = g.finish([float("x", 2)], { y: [g.project("x", { weight: matrix }), 2] });
  const session = await runtime.InferenceSession.create(await onnxModel(graph), graphOptions("cpu"));
  const x = new runtime.Tensor("float32", numbers(rows * width), [rows, width]);
  const times: number[] = [];
  for (let run = 0; run < 10; run++) {
    const started = performance.now();
    await session.run({ x });
    if (run > 0) times.push(performance.now() - started);
  }
  await session.release();
  return (2 * rows * width * innerWidth) / times.sort((a, b) => a - b)[4]! / 1e6;
}

/** The least-squares line through points, and the largest relative deviation of a point from it. */
export function fitted(points: readonly (readonly [x: number, y: number])[]) {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const slope =
    points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) /
    points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const start = my - slope * mx;
  const off = Math.max(...points.map(([x, y]) => Math.abs(y / (start + slope * x) - 1)));
  return { start, slope, off };
}
