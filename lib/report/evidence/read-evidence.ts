import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { finiteNumber, flag, type Kind, names, record, text } from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import { valueInWords } from "../../errors/value-in-words.js";
import { populiVersion } from "../../files/package-root.js";
import type { EvidenceStudy } from "./study-record.js";

/**
 * The record of a study of evidence, as `populi evidence` and `runEvidence` write it into their folder.
 *
 * @throws PopuliError for a folder without a study, and for a study that another version wrote in another form: with what was
 *   found, what is expected, and what to do
 * @example
 * const study = await readEvidence("evidence");
 * study.runs.map(({ condition, own }) => [condition, own.value]);
 */
export async function readEvidence(folder: string): Promise<EvidenceStudy> {
  const file = join(folder, "study.json");
  if (!existsSync(file))
    throw new PopuliError(
      "there is no study",
      { file },
      `make one: populi evidence --model MODEL --survey FILE --folder ${folder}, or runEvidence({ …, folder })`,
    );
  let study: unknown;
  try {
    study = JSON.parse(await readFile(file, "utf8"));
  } catch {
    throw new PopuliError("the file is not JSON", { file }, again);
  }
  const odd = oddPart(study, expected, "");
  if (odd === undefined) return study as EvidenceStudy;
  const by = (study as Partial<EvidenceStudy> | null)?.populi;
  const writer =
    typeof by === "string" && by !== populiVersion
      ? `Populi ${by}, and this is ${populiVersion}`
      : `an earlier build than this of Populi ${populiVersion}`;
  throw new PopuliError(
    `${odd.at} is ${valueInWords(odd.found)}, and ${odd.what} is expected: the study was written by ${writer}`,
    { file },
    again,
  );
}

const again =
  "run populi evidence, or runEvidence, again with the same folder and settings: answers are kept, and only what is made of them is written anew";

/** What the parts of something must be: a list has the form of each of its elements. */
type Form = Kind | readonly [Form] | { readonly [part: string]: Form };

const numberOrNull: Kind = { what: "a number or null", fits: (x) => x === null || finiteNumber.fits(x) };
const estimate = { value: numberOrNull, low: numberOrNull, high: numberOrNull };
const scored = {
  ...{ kl: estimate, own: estimate, ownExpected: estimate, mae: estimate },
  noOption: numberOrNull,
};

/** What is read of a study; parts beside these may be anything. */
const expected: Form = {
  model: { name: text, teaching: flag },
  survey: { name: text, synthetic: flag },
  respondents: { wanted: finiteNumber, asked: finiteNumber },
  ...{ seed: finiteNumber, questions: finiteNumber, instructions: finiteNumber, sigma: finiteNumber },
  ...{ attributes: names, items: names, heldOutItems: names },
  runs: [{ condition: text, ...scored }],
  floors: [{ name: text, role: text, ...scored }],
};

interface OddPart {
  readonly at: string;
  readonly found: unknown;
  readonly what: string;
}

/** The first part that is not of its form. */
function oddPart(found: unknown, form: Form, at: string): OddPart | undefined {
  const odd = (what: string): OddPart => ({ at: at === "" ? "the whole" : at, found, what });
  if (isKind(form)) return form.fits(found) ? undefined : odd(form.what);
  if (Array.isArray(form)) {
    if (!Array.isArray(found) || found.length === 0) return odd("a list of one or more");
    return firstOf(found.map((each, i) => () => oddPart(each, form[0] as Form, `${at}[${i}]`)));
  }
  const parts = Object.entries(form as Readonly<Record<string, Form>>);
  if (!record.fits(found)) return odd(`an object: { ${parts.map(([name]) => name).join(", ")} }`);
  return firstOf(
    parts.map(
      ([name, part]) =>
        () =>
          oddPart((found as Record<string, unknown>)[name], part, at === "" ? name : `${at}.${name}`),
    ),
  );
}

function firstOf(looks: readonly (() => OddPart | undefined)[]): OddPart | undefined {
  for (const look of looks) {
    const odd = look();
    if (odd !== undefined) return odd;
  }
  return undefined;
}

function isKind(form: Form): form is Kind {
  return typeof (form as Partial<Kind>).fits === "function";
}
