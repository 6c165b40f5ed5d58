/** A number of interviews as far as it is known: sizes below the smallest and above the largest were not tried. */
export type Interviews =
  | { readonly kind: "about"; readonly n: number }
  | { readonly kind: "fewer than"; readonly n: number }
  | { readonly kind: "more than"; readonly n: number };

/** In words: "about 40", "fewer than 10". */
export function interviewsInWords({ kind, n }: Interviews): string {
  return `${kind} ${rounded(n)}`;
}

/** An interval of numbers of interviews: "25 … 70", "fewer than 10 … 30". */
export function intervalInWords(low: Interviews, high: Interviews): string {
  const bound = (at: Interviews) => (at.kind === "about" ? String(rounded(at.n)) : interviewsInWords(at));
  return bound(low) === bound(high) ? bound(low) : `${bound(low)} … ${bound(high)}`;
}

/** To two digits, because no such number is known better. */
function rounded(n: number): number {
  return Number(n.toPrecision(2));
}
