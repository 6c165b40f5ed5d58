# Records what R's survey package (Debian: r-cran-survey 4.1) says of the variance of fidelity metrics by replicate weights of
# every kind, around the replicates' mean, on a small made-up sample.
# Run: Rscript make_replicates.R > ../lib/fidelity/fixtures/replicates.json     (needs r-cran-jsonlite)
suppressMessages({library(survey); library(jsonlite)})
items <- 6
d <- expand.grid(person = 1:4, unit = 1:2, stratum = 1:6)
n <- nrow(d)
k <- seq_len(n)
d$w <- 1 + (k * 7) %% 5 / 4
set.seed(14)
village <- rep(rnorm(n / 4), each = 4)
human <- sapply(1:items, function(j) as.integer(cut(.5 * sin(j) + .6 * village + rnorm(n), c(-Inf, -.5, .6, Inf))))
simulated <- sapply(1:items, function(j) as.integer(cut(.9 * cos(j) + .3 * human[, j] + rnorm(n), c(-Inf, .2, 1.3, Inf))))
for (j in 1:items) { d[[paste0("h", j)]] <- human[, j]; d[[paste0("s", j)]] <- simulated[, j] }

share <- function(w, x) sapply(1:3, function(option) sum(w[x == option]) / sum(w))
r <- function(w, x, y) cov.wt(cbind(x, y), w / sum(w), cor = TRUE, method = "ML")$cor[1, 2]
# Total variation and own r of each item, and the mean |r| of pairs of items, from the definitions.
tv <- function(w, data) sapply(1:items, function(j) sum(abs(share(w, data[[paste0("h", j)]]) - share(w, data[[paste0("s", j)]]))) / 2)
own <- function(w, data) sapply(1:items, function(j) r(w, data[[paste0("h", j)]], data[[paste0("s", j)]]))
pairsOf <- function(w, data) {
  cor <- cov.wt(as.matrix(data[paste0("h", 1:items)]), w / sum(w), cor = TRUE, method = "ML")$cor
  cor[lower.tri(cor)]
}
# Absolute values, with the sign that each has in the whole sample.
signs <- sign(pairsOf(d$w, d))
pairs <- function(w, data) mean(signs * pairsOf(w, data))

taylor <- svydesign(~unit, strata = ~stratum, weights = ~w, data = d, nest = TRUE)
flat <- svydesign(~I(unit + 10 * stratum), weights = ~w, data = d)
simple <- svydesign(~1, weights = ~w, data = d)
set.seed(20)
kinds <- list(
  brr = as.svrepdesign(taylor, type = "BRR"),
  fay = as.svrepdesign(taylor, type = "Fay", fay.rho = .4),
  jk1 = as.svrepdesign(flat, type = "JK1"),
  jkn = as.svrepdesign(taylor, type = "JKn"),
  bootstrap = as.svrepdesign(taylor, type = "bootstrap", replicates = 40),
  simple = as.svrepdesign(simple, type = "JK1")
)
with <- function(design, theta) {
  found <- withReplicates(design, theta)
  list(value = as.vector(coef(found)), variance = diag(as.matrix(vcov(found))))
}
of <- function(design) list(
  tv = with(design, tv), own = with(design, own),
  meanTv = with(design, function(w, data) mean(tv(w, data))),
  meanOwn = with(design, function(w, data) mean(own(w, data))),
  pairStrength = with(design, pairs),
  # The covariance of the items' means, for halves of them.
  means = unname(as.matrix(vcov(svymean(~h1 + h2 + h3 + h4 + h5 + h6, design))))
)
out <- list(
  weights = d$w, human = t(unname(human)), simulated = t(unname(simulated)),
  kinds = lapply(kinds, function(design) c(of(design), list(
    weights = unname(t(as.matrix(weights(design, "analysis")))), factors = design$scale * as.vector(design$rscales),
    df = degf(design)
  )))
)
cat(toJSON(out, auto_unbox = TRUE, digits = I(15)))
