# Records what R's survey package (Debian: r-cran-survey 4.1) says of difference and GREG estimators on a made-up sample:
# strata, clusters, weights, replicate weights, a finite population, and groups.
# Run: Rscript make_mixed.R > ../lib/mixed/fixtures/survey.json     (needs r-cran-jsonlite)
suppressMessages({library(survey); library(jsonlite)})
set.seed(19)
d <- expand.grid(person = 1:10, unit = 1:5, stratum = 1:6)
total <- nrow(d)
village <- rep(rnorm(total / 10, sd = .6), each = 10)
d$w <- round(1 + (seq_len(total) * 7) %% 5 / 4 + d$stratum / 10, 3)
latent <- village + .1 * d$stratum + rnorm(total)
d$y <- as.integer(cut(latent, c(-Inf, -.5, .6, Inf)))
centre <- .7 * latent + rnorm(total, sd = .6) + .4
p <- cbind(pnorm(-.5 - centre), pnorm(.6 - centre) - pnorm(-.5 - centre), 1 - pnorm(.6 - centre))
d$f <- as.vector(p %*% 1:3)
d$p1 <- p[, 1]; d$p3 <- p[, 3]
d$g <- 1 + (seq_len(total) %/% 3) %% 2
d$asked <- FALSE
d$asked[sample(total, 90)] <- TRUE
d$side <- ifelse(d$asked, "asked", "other")

taylor <- svydesign(~unit, strata = ~stratum, weights = ~w, data = d, nest = TRUE)
found <- function(x) list(value = as.vector(coef(x)), error = as.vector(SE(x)))
# mean_L(y − λ f) + λ mean_U(f): two domains of one sample, added.
difference <- function(design, lambda) {
  design <- update(design, v = ifelse(asked, y - lambda * f, lambda * f))
  found(svycontrast(svyby(~v, ~side, design, svymean, covmat = TRUE), c(1, 1)))
}
mixedBy <- function(design, lambda) {
  design <- update(design, v = ifelse(asked, y - lambda * f, lambda * f))
  by <- svyby(~v, ~side + g, design, svymean, covmat = TRUE)
  list(first = found(svycontrast(by, c(1, 1, 0, 0))), second = found(svycontrast(by, c(0, 0, 1, 1))),
       difference = found(svycontrast(by, c(-1, -1, 1, 1))))
}
# GREG of the interviewed, calibrated to the others' means, which are a sample themselves.
greg <- function(design, formula, columns) {
  asked <- subset(design, asked)
  W <- sum(weights(asked, "sampling"))
  others <- d[!d$asked, ]
  means <- sapply(columns, function(k) weighted.mean(others[[k]], others$w))
  cal <- calibrate(asked, formula, population = c(`(Intercept)` = W, W * means))
  value <- coef(svymean(~y, cal))
  a <- weights(cal, "sampling")
  inside <- d[d$asked, ]
  fit <- lm(reformulate(columns, "y"), inside, weights = inside$w)
  z <- numeric(total)
  z[d$asked] <- (a / d$w[d$asked]) * residuals(fit) / W
  slopes <- coef(fit)[-1]
  z[!d$asked] <- as.vector(sweep(as.matrix(others[columns]), 2, means) %*% slopes) / sum(others$w)
  list(value = as.vector(value), error = as.vector(SE(svytotal(~z, update(design, z = z)))))
}
# About the sample itself: n of N with equal chances.
n <- sum(d$asked)
phase <- svydesign(~1, weights = ~w, fpc = rep(total, n), data = d[d$asked, ])
known <- function(columns) {
  W <- sum(d$w[d$asked])
  sapply(columns, function(k) weighted.mean(d[[k]], d$w)) * W
}
W <- sum(d$w[d$asked])
full <- list(
  mean = found(svymean(~y, phase)),
  difference = {
    v <- update(phase, v = y - f)
    one <- svymean(~v, v)
    list(value = as.vector(coef(one)) + weighted.mean(d$f, d$w), error = as.vector(SE(one)))
  },
  greg = found(svymean(~y, calibrate(phase, ~f, population = c(`(Intercept)` = W, known("f"))))),
  gregShares = found(svymean(~factor(y), calibrate(phase, ~p1 + p3, population = c(`(Intercept)` = W, known(c("p1", "p3"))))))
)
jkn <- as.svrepdesign(taylor, type = "JKn", mse = TRUE)
cat(toJSON(list(
  data = d[c("stratum", "unit", "w", "y", "g")], p = p, asked = which(d$asked) - 1,
  taylor = list(mean = found(svymean(~y, subset(taylor, asked))), ppi = difference(taylor, 1), 
                by = mixedBy(taylor, 1), greg = greg(taylor, ~p1 + p3, c("p1", "p3")), df = degf(subset(taylor, asked))),
  replicates = list(weights = unname(t(as.matrix(weights(jkn, "analysis")))), factors = jkn$scale * jkn$rscales, ppi = difference(jkn, 1)),
  full = full
), auto_unbox = TRUE, digits = I(15), matrix = "rowmajor"))
