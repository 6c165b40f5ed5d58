import { PopuliError } from "../../errors/populi-error.js";
import type { Fields } from "./json-fields.js";

/** How many of `count` experts a position goes through. */
export function readActive(fields: Fields, count: number, fallback: number): number {
  const active = fields.count("num_experts_per_tok", fallback);
  if (active <= count) return active;
  throw new PopuliError(`'num_experts_per_tok' is ${active}, and there are ${count} experts`, {
    file: fields.file,
  });
}
