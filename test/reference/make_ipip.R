# The published keys of the Mini-IPIP, and scales scored by them with psych: make_ipip.R KEYS.py  (package psych)
#
# KEYS.py is a transcription of https://ipip.ori.org/MiniIPIPKey.htm that nobody here made: questionnaries/MiniIPIP.py of
# github.com/PicoAaron/personality-tests, commit 9f46e74. Of it the scale and the key of each statement are recorded; the
# statements are in the public domain. Writes test/lib/narrative/inventory/mini-ipip.json.

library(psych)

lines <- readLines(commandArgs(TRUE)[1])
pattern <- '^\\s*\\["(\\w+)", "(.*?)\\.?", (-?1)\\],?$'
found <- regmatches(lines, regexec(pattern, lines, perl = TRUE))
found <- do.call(rbind, found[lengths(found) == 4])
keys <- data.frame(scale = tolower(found[, 2]), text = found[, 3], key = as.integer(found[, 4]))
# "I keep myself in the background" is "Keep in the background." there.
keys$text <- sub("^I ", "", sub("keep myself in", "keep in", keys$text))

set.seed(1)
answers <- as.data.frame(matrix(sample(1:5, 25 * nrow(keys), TRUE), 25))
names(answers) <- paste0("item", seq_len(nrow(keys)))
keyed <- ifelse(keys$key == 1, names(answers), paste0("-", names(answers)))
scored <- scoreItems(split(keyed, keys$scale), answers, min = 1, max = 5)$scores

text <- function(x) paste0('"', x, '"')
rows <- function(x) paste0("[", apply(x, 1, paste, collapse = ", "), "]", collapse = ",\n    ")
cat(
  "{\n",
  '  "source": ', text(paste("ipip.ori.org/MiniIPIPKey.htm; scored by psych", packageVersion("psych"))), ",\n",
  '  "items": [\n    ',
  paste0("{ \"text\": ", text(keys$text), ", \"scale\": ", text(keys$scale), ", \"key\": ", keys$key, " }", collapse = ",\n    "),
  "\n  ],\n",
  '  "answers": [\n    ', rows(answers), "\n  ],\n",
  '  "scales": [', paste(text(colnames(scored)), collapse = ", "), "],\n",
  '  "scores": [\n    ', rows(format(scored, digits = 15)), "\n  ]\n}\n",
  file = "test/lib/narrative/inventory/mini-ipip.json", sep = ""
)
