/** A number of interviews as far as it is known: sizes below the smallest and above the largest were not tried. */
export type Interviews =
  | { readonly kind: "about"; readonly n: number }
  | { readonly kind: "fewer than"; readonly n: number }
  | { readonly kind: "more than"; readonly n: number };

/** In words: "about 40", "fewer than 10". */
export function interviewsInWords({ kind, n }: Interviews): string {
  return `${kind} ${rounded(n)}`;
}

/** With its 95 % interval: "about 40 [25 … 70]", "about 12 [< 10 … 31]"; without one where it says the same again. */
export function withIntervalInWords(worth: Interviews, low: Interviews, high: Interviews): string {
  if (worth.kind !== "about" && low.kind === worth.kind && high.kind === worth.kind)
    return interviewsInWords(worth);
  return `${interviewsInWords(worth)} [${bound(low)} … ${bound(high)}]`;
}

function bound({ kind, n }: Interviews): string {
  const sign = { about: "", "fewer than": "< ", "more than": "> " }[kind];
  return `${sign}${rounded(n)}`;
}

/** To two digits, because no such number is known better. */
function rounded(n: number): number {
  return Number(n.toPrecision(2));
}
