import type { Code, MissingValue, Variable } from "../codebook/codebook.js";
import { missingReasonOf } from "../codebook/missing-reason.js";
import type { Column } from "./column.js";
import { hashOf, type SurveyParts } from "./survey-parts.js";

/** Labels that say nothing but that there is no answer, in the languages of the programmes that have presets. */
const noAnswer = new RegExp(
  `^(?:(?:${[
    "refus(?:al|ed|es|e)?(?: to answer)?",
    "don'?t know",
    "do not know",
    "dk",
    "dk/?na",
    "na",
    "n/a",
    "no answer",
    "not answered",
    "no response",
    "not applicable",
    "inapplicable",
    "iap",
    "not asked",
    "not available",
    "not ascertained",
    "prefer not to (?:say|answer)",
    "declined(?: to answer)?",
    "skipped",
    "skip",
    "missing",
    "missing value",
    "missing; unknown",
    "unknown",
    "wei(?:ß|ss) nicht",
    "keine angabe",
    "k\\.? ?a\\.?",
    "verweigert",
    "trifft nicht zu",
    "antwort verweigert",
    "ne sait pas",
    "nsp",
    "refus de (?:répondre|reponse)",
    "sans réponse",
    "sans objet",
    "no sabe",
    "no contesta",
    "no aplica",
    "ns/?nc",
    "non so",
    "non risponde",
    "não sabe",
    "não respondeu",
    "weet niet",
    "geen antwoord",
    "vet ikke",
    "vet ej",
    "vill inte svara",
  ].join("|")})(?:\\s*(?:[/,;+&]|or|and|oder)\\s*)?)+(?:\\s*\\(.*\\))?\\.?$`,
  "i",
);

/** Whether a label says nothing but that there is no answer. */
export function saysNoAnswer(label: string): boolean {
  return noAnswer.test(
    label
      .replaceAll("\u2019", "'")
      .replace(/^[\s\-–*]+/, "")
      .replace(/^[([{<]\s*(.*?)\s*[)\]}>]$/, "$1")
      .trim(),
  );
}

/** The values of a variable that count as answers although their labels say that there is none. */
function undeclaredMissing({ values }: Variable): MissingValue[] {
  return values
    .filter(({ code, label }) => label !== String(code) && saysNoAnswer(label))
    .map(({ code, label }) => ({ code, label, reason: missingReasonOf(label) }));
}

/** The answers that a column without listed values has as text, and that say that there is none: "Don't know". */
function writtenMissing({ levels }: Column): MissingValue[] {
  return levels.flatMap((code) =>
    typeof code === "string" && saysNoAnswer(code)
      ? [{ code, label: code, reason: missingReasonOf(code) }]
      : [],
  );
}

/** The parts of a survey in which values whose labels say that there is no answer are missing. */
export function partsDeclareMissing(
  parts: SurveyParts,
  column: (name: string) => Column,
  names: readonly string[] = [...parts.codebook.variables.keys()],
): SurveyParts {
  const variables = new Map(parts.codebook.variables);
  const told: string[] = [];
  for (const name of names) {
    const { variable } = column(name);
    const isListed = variable.values.length > 0;
    const declared = isListed ? undeclaredMissing(variable) : writtenMissing(column(name));
    const all = isListed ? variable.values.length : column(name).levels.length;
    // Where every value says so, the variable is about answering.
    if (declared.length === 0 || declared.length === all) continue;
    const codes = new Set<Code>(declared.map(({ code }) => code));
    variables.set(name, {
      ...variable,
      values: variable.values.filter(({ code }) => !codes.has(code)),
      missing: [...variable.missing, ...declared],
    });
    const { length } = column(name);
    let cells = 0;
    for (let i = 0; i < length; i++) {
      const code = column(name).raw(i);
      if (code !== null && codes.has(code)) cells += 1;
    }
    const written = declared.map(({ code, label }) => (code === label ? label : `${code} ${label}`));
    told.push(`${name} ${written.join(", ")} (${cells})`);
  }
  const most = 8;
  return {
    ...parts,
    codebook: { ...parts.codebook, variables },
    hash: hashOf(parts.hash, "declare missing", JSON.stringify([...names])),
    notes: [
      ...parts.notes.filter((note) => !note.startsWith(undeclaredNote)),
      told.length === 0
        ? "declared missing by label: nothing, as no label says that there is no answer"
        : `declared missing by label: ${told.slice(0, most).join("; ")}${told.length > most ? `; and ${told.length - most} more columns` : ""}`,
    ],
  };
}

/** How the note begins that `undeclaredNotes` gives. */
const undeclaredNote = "their labels say that there is no answer, but the file counts them as answers: ";

/** A note on such values in a file that describes itself, and the call that declares them. */
export function undeclaredNotes(variables: Iterable<Variable>): string[] {
  const found = [...variables].flatMap((variable) => {
    const values = undeclaredMissing(variable);
    return values.length === 0 || values.length === variable.values.length
      ? []
      : [`${variable.name} ${values.map(({ code, label }) => `${code} ${label}`).join(", ")}`];
  });
  const most = 5;
  return found.length === 0
    ? []
    : [
        `${undeclaredNote}${found.slice(0, most).join("; ")}${found.length > most ? `; and ${found.length - most} more columns` : ""}; survey.declareMissing() declares them missing`,
      ];
}
