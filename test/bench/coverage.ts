import { populiConvention } from "../../lib/fidelity/convention/populi.js";
import { jackknifeItems } from "../../lib/fidelity/jackknife/item-jackknife.js";
import { differenceSpread, itemSpread } from "../../lib/fidelity/jackknife/item-spread.js";
import { intervalOf } from "../../lib/fidelity/jackknife/spread.js";
import { simpleUnits } from "../../lib/fidelity/jackknife/units.js";
import { itemMetrics, meansMetrics, metrics } from "../../lib/fidelity/metric/metrics.js";
import { scorer } from "../../lib/fidelity/scorer.js";
import { randomStream } from "../../lib/random/stream.js";
import { itemOf, setOf } from "../lib/fidelity/made-answers.js";
const [dis, own, J, n, R] = process.argv.slice(2).map(Number) as [number, number, number, number, number];
const code = (v: number) => (v < -0.8 ? 0 : v < 0 ? 1 : v < 0.8 ? 2 : 3);
function study(n: number, J: number, seed: number) {
  const s = randomStream(seed, ["study", n, J]);
  const z = Array.from({ length: n }, () => s.normal());
  const zs = z.map((x) => own * x + Math.sqrt(1 - own ** 2) * s.normal());
  const H = [], S = [];
  for (let j = 0; j < J; j++) {
    const it = { shift: s.normal() * 0.7, dis: s.normal() * 0.35 * dis, lh: 0.7, ls: 0.5, sc: Math.exp(0.2 * dis * s.normal()) };
    H.push(itemOf(`i${j}`, z.map((x) => code(it.shift + it.lh * x + Math.sqrt(1 - it.lh ** 2) * s.normal())), 4));
    S.push(itemOf(`i${j}`, zs.map((x) => code(it.shift + it.dis + it.sc * (it.ls * x + Math.sqrt(1 - it.ls ** 2) * s.normal()))), 4));
  }
  return scorer(setOf("human", H), setOf("simulated", S), populiConvention);
}
const names = [...itemMetrics.map(({ key }) => key), "entropyDeviation"] as const;
const truth: Record<string, number> = {};
const many = 40;
for (let s = 0; s < many; s++) {
  const ready = study(3000, 100, 1e6 + s);
  const by = ready.byItem();
  for (const { key } of itemMetrics) truth[key] = (truth[key] ?? 0) + by[key].reduce((a, b) => a + b, 0) / by[key].length / many;
  truth.signed = (truth.signed ?? 0) + by.entropySimulated.reduce((a, x, j) => a + x - by.entropyHuman[j]!, 0) / 100 / many;
}
truth.entropyDeviation = Math.abs(truth.signed!);
const found: Record<string, { cover: number; low: number; high: number; values: number[]; plug: number; length: number }> = {};
for (let r = 0; r < R; r++) {
  const ready = study(n, J, r);
  const units = simpleUnits(n, 1);
  const jk = jackknifeItems(ready, units);
  for (const name of names) {
    const m = itemMetrics.find(({ key }) => key === name);
    const spread = m ? itemSpread(jk, m as never, "population") : differenceSpread(jk, meansMetrics[0]!, "population");
    const e = intervalOf(spread, units, metrics[name].range);
    const f = (found[name] ??= { cover: 0, low: 0, high: 0, values: [], plug: 0, length: 0 });
    if (e.low <= truth[name]! && truth[name]! <= e.high) f.cover++;
    else if (e.high < truth[name]!) f.low++;
    else f.high++;
    f.values.push(e.value);
    f.length += e.high - e.low;
    if (m) f.plug += jk[m.key].values.reduce((a, b) => a + b, 0) / J;
  }
}
console.log(`misfit ${dis} own ${own} items ${J} respondents ${n} studies ${R}`);
for (const name of names) {
  const f = found[name]!;
  const mean = f.values.reduce((a, b) => a + b) / R;
  const sd = Math.sqrt(f.values.reduce((a, b) => a + (b - mean) ** 2, 0) / R);
  console.log(name.padEnd(24), `truth ${truth[name]!.toFixed(4)} plug-in ${(f.plug / R).toFixed(4)} corrected ${mean.toFixed(4)} cover ${((100 * f.cover) / R).toFixed(1)}% below ${f.low} above ${f.high} length ${(f.length / R / (3.92 * sd)).toFixed(2)} × 3.92 sd`);
}
