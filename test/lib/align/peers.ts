import { readFileSync } from "node:fs";

/** Cases that test/reference/make_align.py computed with POT, SciPy and scikit-learn. */
export const peers = JSON.parse(readFileSync(new URL("peers.json", import.meta.url), "utf8")) as {
  readonly distances: readonly {
    readonly x: number[][];
    readonly v: number[];
    readonly y: number[][];
    readonly w: number[];
    readonly directions: number[][];
    readonly wasserstein: number[];
    readonly sliced: number;
    readonly frechet: number;
    readonly mmd: number | null;
  }[];
  readonly transport: readonly {
    readonly costs: number[][];
    readonly from: number[];
    readonly to: number[];
    readonly epsilon: number;
    readonly plan: number[][];
    readonly cost: number;
  }[];
  readonly relaxed: readonly {
    readonly costs: number[][];
    readonly from: number[];
    readonly to: number[];
    readonly epsilon: number;
    readonly relax: number;
    readonly plan: number[][];
  }[];
  readonly densities: readonly {
    readonly x: number[][];
    readonly v: number[];
    readonly y: number[][];
    readonly density: number[];
  }[];
  readonly classifiers: readonly {
    readonly x: number[][];
    readonly v: number[];
    readonly y: number[][];
    readonly w: number[];
    readonly ratios: number[];
  }[];
};

/** Names for traits that have none. */
export const named = (rows: readonly (readonly number[])[]): string[] => rows[0]!.map((_, k) => `t${k + 1}`);
