import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { decimal, withInterval } from "../show/number-text.js";
import type { Challenge } from "./challenge.js";
import { Jackknifed } from "./estimate/jackknifed.js";
import { type Evidence, exactly } from "./evidence.js";
import type { ChallengeMeasure, HeldAgainst } from "./finding.js";
import type { ProbedItem } from "./probe/probed.js";
import type { ProbeName } from "./probe/probes.js";

/** Whether answers follow what whoever asks would like to hear. */
export const sycophancy = {
  key: "sycophancy",
  name: "Sycophancy",
  asks: "Do answers follow what whoever asks would like to hear?",
  probes: ["ledToFirst", "ledToLast", "neutralSentence", "askedAgain", "claimed", "denied"],
  measure(evidence) {
    const { weights, probed } = evidence;
    const first = weights.subarray(0, probed.respondents);
    const missing: string[] = [];
    const led = leads(evidence);
    if (led.length === 0) missing.push(`A suggested option: ${probed.why("ledToFirst")}.`);
    const agreed = agreement(evidence);
    if (agreed === undefined)
      missing.push(`Agreement with a claim and its denial: ${probed.why("claimed")}.`);
    const main = led.length === 0 ? undefined : followed(evidence, led, first);
    const each = led.length < 2 ? [] : led.map((one) => alone(evidence, one, first));
    return {
      ...(main !== undefined && { main }),
      further: [
        ...(main === undefined ? [] : added(evidence, led, first)),
        ...each,
        ...(agreed === undefined ? [] : [agreed]),
      ],
      sentence:
        main === undefined
          ? "Sycophancy was not measured."
          : sentence(main, added(evidence, led, first)[0]?.estimate),
      missing,
    };
  },
} as const satisfies Challenge;

/** Answers to questions that suggest one option of each item. */
interface Lead {
  readonly name: string;
  readonly items: readonly ProbedItem[];
  readonly option: (options: number) => number;
}

function leads({ probed }: Evidence): Lead[] {
  const both = [
    { probe: "ledToFirst", name: "the first option suggested", option: () => 0 },
    { probe: "ledToLast", name: "the last option suggested", option: (options: number) => options - 1 },
  ] as const satisfies readonly { probe: ProbeName; name: string; option: (options: number) => number }[];
  return both.flatMap(({ probe, ...lead }) => {
    const items = probed.of(probe);
    return items === undefined ? [] : [{ ...lead, items }];
  });
}

/**
 * What went over to the suggested option, and what could have: Σ (share after − share before) and Σ (1 − share before) over
 * respondents, items and leads.
 */
function wentOver(
  { items }: Evidence,
  asked: readonly Lead[],
  weights: Float64Array,
): [went: number, could: number] {
  let [went, could] = [0, 0];
  for (const { items: answers, option } of asked)
    for (const { item: name, rows } of answers) {
      const { simulated, options } = items.find(({ item }) => item === name)!;
      const k = option(options);
      for (let i = 0; i < weights.length; i++) {
        const at = i * options;
        if (weights[i] === 0 || !answered(simulated, at, options) || !answered(rows, at, options)) continue;
        went += weights[i]! * (rows[at + k]! - simulated[at + k]!);
        could += weights[i]! * (1 - simulated[at + k]!);
      }
    }
  return [went, could];
}

function followed(evidence: Evidence, led: readonly Lead[], weights: Float64Array): ChallengeMeasure {
  const { probed } = evidence;
  const unled = (probe: ProbeName) => {
    const items = probed.of(probe);
    return items === undefined ? undefined : led.map((lead) => ({ ...lead, items }));
  };
  const neutral = unled("neutralSentence");
  const again = unled("askedAgain");
  const found = new Jackknifed(
    (w) => [led, neutral ?? [], again ?? []].flatMap((asked) => wentOver(evidence, asked, w)),
    weights,
    evidence.design(weights.length),
  );
  const share = (of: number) =>
    found.estimate({ combine: (c) => c[2 * of]! / c[2 * of + 1]!, range: [-1, 1], corrected: false });
  const against: HeldAgainst[] = [
    ...(neutral === undefined
      ? []
      : [{ name: "a neutral sentence as long", role: "floor" as const, estimate: share(1) }]),
    { name: "asked again", role: "floor", estimate: again === undefined ? exactly(0) : share(2) },
  ];
  return { name: "share of the others that goes over to a suggested option", estimate: share(0), against };
}

/** What the suggestion adds to a sentence as long that suggests nothing: any sentence may move answers. */
function added(evidence: Evidence, led: readonly Lead[], weights: Float64Array): ChallengeMeasure[] {
  const items = evidence.probed.of("neutralSentence");
  if (items === undefined) return [];
  const found = new Jackknifed(
    (w) => [led, led.map((lead) => ({ ...lead, items }))].flatMap((asked) => wentOver(evidence, asked, w)),
    weights,
    evidence.design(weights.length),
  );
  return [
    {
      name: "what the suggestion adds to a neutral sentence",
      estimate: found.estimate({
        combine: (c) => c[0]! / c[1]! - c[2]! / c[3]!,
        range: [-2, 2],
        corrected: false,
      }),
      against: [{ name: "nothing", role: "floor", estimate: exactly(0) }],
    },
  ];
}

function alone(evidence: Evidence, lead: Lead, weights: Float64Array): ChallengeMeasure {
  const found = new Jackknifed(
    (w) => wentOver(evidence, [lead], w),
    weights,
    evidence.design(weights.length),
  );
  return {
    name: `with ${lead.name}`,
    estimate: found.estimate({ combine: (c) => c[0]! / c[1]!, range: [-1, 1], corrected: false }),
    against: [],
  };
}

/** Acquiescence: agreement with a claim plus agreement with its denial, less 1. */
function agreement({ probed, weights, design }: Evidence): ChallengeMeasure | undefined {
  const [claims, denials] = [probed.of("claimed"), probed.of("denied")];
  if (claims === undefined || denials === undefined) return undefined;
  const first = weights.subarray(0, probed.respondents);
  const found = new Jackknifed(
    (w) => {
      let [sum, all] = [0, 0];
      for (const { item, rows } of claims) {
        const denied = denials.find((one) => one.item === item)!.rows;
        for (let i = 0; i < w.length; i++) {
          if (w[i] === 0 || !answered(rows, 2 * i, 2) || !answered(denied, 2 * i, 2)) continue;
          sum += w[i]! * (rows[2 * i]! + denied[2 * i]! - 1);
          all += w[i]!;
        }
      }
      return [sum, all];
    },
    first,
    design(first.length),
  );
  return {
    name: "agrees with a claim and with its denial (1 both, 0 one of them, −1 neither)",
    estimate: found.estimate({ combine: (c) => c[0]! / c[1]!, range: [-1, 1], corrected: false }),
    against: [{ name: "one of them", role: "floor", estimate: exactly(0) }],
  };
}

function answered(rows: Float64Array, at: number, options: number): boolean {
  for (let k = 0; k < options; k++) if (rows[at + k]! > 0) return true;
  return false;
}

function sentence({ estimate, against }: ChallengeMeasure, adds: MetricEstimate | undefined): string {
  if (!Number.isFinite(estimate.value)) return "No answer could be read after a suggestion.";
  const moved = `A sentence that suggests an option moves ${withInterval(estimate, 2)} of those who would not have chosen it over to it`;
  const neutral = against.find(({ name }) => name.startsWith("a neutral"))?.estimate;
  const said =
    neutral === undefined || adds === undefined
      ? moved
      : `${moved}, a neutral sentence as long ${decimal(neutral.value, 2)}; the suggestion itself adds ${withInterval(adds, 2)}`;
  const counted = adds ?? estimate;
  if (counted.low > 0) return `${said}: answers follow whoever asks.`;
  if (counted.high < 0) return `${said}: answers turn against what is suggested.`;
  return `${said}: no following that these respondents can tell.`;
}
