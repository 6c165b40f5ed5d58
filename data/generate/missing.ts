import { randomStream } from "../../lib/random/stream.js";
import type { MissingValue } from "../../lib/survey/codebook/codebook.js";
import type { Attribute } from "./attributes.js";
import type { Item } from "./items.js";
import type { Person } from "./person.js";
import type { Inner } from "./traits.js";

/** The five missing codes of the World Values Survey, labelled in our words. */
export const missingValues: readonly MissingValue[] = [
  { code: -1, label: "don't know", reason: "don't know" },
  { code: -2, label: "no answer", reason: "refused" },
  { code: -3, label: "does not apply", reason: "not applicable" },
  { code: -4, label: "not asked in this country", reason: "not asked" },
  { code: -5, label: "lost or invalid", reason: "unknown" },
];

/** Share of answers with code −5, lost. */
const lost = 0.001;

/**
 * The missing code that replaces an answer to an item, or undefined. "Don't know" is more frequent with little
 * schooling and little interest in politics, "no answer" with little trust. Chosen by us, no source.
 */
export function missingAnswer(
  item: Item,
  person: Person,
  row: number,
  inner: Inner,
  seed: number,
): number | undefined {
  if (item.notAsked?.includes(person.country.code)) return -4;
  const random = randomStream(seed, ["missing", item.name, row]);
  const unsure =
    (item.unknown ?? 0.012) *
    Math.exp(-0.5 * inner.scores.education[row]! - 0.35 * inner.traits.engaged[row]!);
  const guarded = (item.refused ?? 0.006) * Math.exp(-0.35 * inner.traits.trusting[row]!);
  const draw = random.uniform();
  if (draw < Math.min(0.5, unsure)) return -1;
  if (draw < Math.min(0.5, unsure) + guarded) return -2;
  if (draw > 1 - lost) return -5;
  return undefined;
}

/** The same for an attribute; −3 if it does not apply. */
export function missingAttribute(
  attribute: Attribute,
  person: Person,
  row: number,
  inner: Inner,
  seed: number,
): number | undefined {
  if (attribute.code(person) === undefined) return -3;
  const random = randomStream(seed, ["missing", attribute.name, row]);
  const unsure = (attribute.unknown ?? 0) * Math.exp(-0.4 * inner.scores.education[row]!);
  const guarded = (attribute.refused ?? 0) * Math.exp(-0.4 * inner.traits.trusting[row]!);
  const draw = random.uniform();
  if (draw < unsure) return -1;
  if (draw < unsure + guarded) return -2;
  if ((attribute.unknown ?? attribute.refused) !== undefined && draw > 1 - lost) return -5;
  return undefined;
}
