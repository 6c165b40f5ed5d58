/** What a latent class model is chosen by. */
export interface Criteria {
  readonly logLikelihood: number;
  readonly parameters: number;
  /** Akaike (1974). */
  readonly aic: number;
  /** Schwarz (1978): −2 log L + p log n. */
  readonly bic: number;
  /** The same with (n + 2)/24 for n (Sclove 1987, Psychometrika 52). */
  readonly abic: number;
  /** 1 − Σ −p log p / (n log C): 1 where everyone's class is certain (Celeux & Soromenho 1996). NaN with one class. */
  readonly entropy: number;
}

/**
 * The criteria of a model.
 *
 * @param n respondents, or the sum of their weights
 * @param posterior `[respondents, classes]`
 */
export function criteriaOf(
  logLikelihood: number,
  parameters: number,
  n: number,
  { posterior, classes, weights }: { posterior: Float64Array; classes: number; weights: Float64Array },
): Criteria {
  let [uncertain, total] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    let row = 0;
    let own = 0;
    for (let c = 0; c < classes; c++) {
      const p = posterior[i * classes + c]!;
      row += p;
      if (p > 0) own -= p * Math.log(p);
    }
    if (row === 0) continue;
    total += weights[i]!;
    uncertain += weights[i]! * own;
  }
  const deviance = -2 * logLikelihood;
  return {
    ...{ logLikelihood, parameters },
    aic: deviance + 2 * parameters,
    bic: deviance + parameters * Math.log(n),
    abic: deviance + parameters * Math.log((n + 2) / 24),
    entropy: classes < 2 ? Number.NaN : 1 - uncertain / (total * Math.log(classes)),
  };
}
