/**
 * The Mantel correlation of two distance matrices: Pearson's r of the pairs' distances. NaN for fewer than three
 * objects, or where one side's are all alike. Distances between samples include their noise, so that small segments look
 * far from everyone on both sides: answers without any structure give r .6 for segments of 50, 25, 10, 5, 5 and 5.
 * Source: Mantel (1967), "The detection of disease clustering and a generalized regression approach", Cancer Research
 * 27.
 *
 * @param a, b `[n, n]`, symmetric
 */
export function mantel(a: Float64Array, b: Float64Array, n: number): number {
  const pairs = (n * (n - 1)) / 2;
  let [sumA, sumB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const x = a[i * n + j]!;
      const y = b[i * n + j]!;
      sumA += x;
      sumB += y;
      squareA += x * x;
      squareB += y * y;
      product += x * y;
    }
  }
  const varianceA = squareA - (sumA * sumA) / pairs;
  const varianceB = squareB - (sumB * sumB) / pairs;
  if (pairs < 3 || !(varianceA > 1e-15) || !(varianceB > 1e-15)) return Number.NaN;
  return (product - (sumA * sumB) / pairs) / Math.sqrt(varianceA * varianceB);
}
