import type { DecoderConfig, Experts } from "../shape/decoder-config.js";
import type { NamedShape } from "./named-shape.js";
import type { StoredPlace } from "./stored-place.js";

/** The three projections of an expert, and what Mixtral calls them. */
const projections = [
  { name: "gate_proj", mixtral: "w1", half: 0 },
  { name: "up_proj", mixtral: "w3", half: 1 },
  { name: "down_proj", mixtral: "w2", half: undefined },
] as const;

/** Whether a tensor scores experts. It is never rounded: other experts would be chosen. */
export function isRouter(name: string): boolean {
  return name.endsWith(".mlp.router.weight");
}

/** The tensors of a block's mixture of experts. `at` is the block's prefix. */
export function expertNames(at: string, config: DecoderConfig, experts: Experts): NamedShape[] {
  const { width } = config;
  const { count, innerWidth, biased, layout } = experts;
  const names: NamedShape[] = [];
  const own = (name: string, shape: readonly number[]): StoredPlace => ({ name, shape, row: 0 });
  const router = `${at}.mlp.router`;
  const stored = {
    modules: `${at}.mlp.gate`,
    mixtral: `${at}.block_sparse_moe.gate`,
    "gpt-oss": router,
  }[layout];
  const shape = [count, width];
  const weight = `${router}.weight`;
  names.push({ name: weight, shape, stored: own(`${stored}.weight`, shape), others: [own(weight, shape)] });
  if (biased)
    names.push({
      name: `${router}.bias`,
      shape: [count],
      stored: own(`${router}.bias`, [count]),
      others: [],
    });
  for (let expert = 0; expert < count; expert++) {
    for (const { name, mixtral, half } of projections) {
      const [out, inputs] = half === undefined ? [width, innerWidth] : [innerWidth, width];
      const plain = `${at}.mlp.experts.${expert}.${name}`;
      // All experts in one tensor, as GGUF files have them.
      const stacked = `${at}.mlp.experts.${name}`;
      const together = { name: `${stacked}.weight`, shape: [count, out, inputs], row: expert * out };
      const shape = [out, inputs];
      const add = (stored: StoredPlace, others: readonly StoredPlace[]) =>
        names.push({ name: `${plain}.weight`, shape, stored, others: [...others, together] });
      if (layout === "modules") add(own(`${plain}.weight`, shape), []);
      else if (layout === "mixtral")
        add(own(`${at}.block_sparse_moe.experts.${expert}.${mixtral}.weight`, shape), []);
      else {
        // Gate and up alternate. Numbers are stored transposed, quantised ones as other checkpoints store weights.
        const all = half === undefined ? stacked : `${at}.mlp.experts.gate_up_proj`;
        const [step, first, rows] = half === undefined ? [1, 0, out] : [2, half, 2 * out];
        const columns = { first, step };
        add({ name: all, shape: [count, inputs, rows], row: expert * inputs, columns }, [
          { name: `${all}.weight`, shape: [count, rows, inputs], row: expert * rows + first, every: step },
        ]);
      }
      if (!biased) continue;
      const all = half === undefined ? `${stacked}_bias` : `${at}.mlp.experts.gate_up_proj_bias`;
      const [step, first, length] = half === undefined ? [1, 0, out] : [2, half, 2 * out];
      names.push({
        name: `${plain}.bias`,
        shape: [out],
        stored: { name: all, shape: [count, length], row: expert, columns: { first, step } },
        others: [
          { name: `${stacked}.bias`, shape: [count, out], row: expert, columns: { first: 0, step: 1 } },
        ],
      });
    }
  }
  return names;
}
