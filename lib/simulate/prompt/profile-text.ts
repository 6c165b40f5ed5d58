import { PopuliError } from "../../errors/populi-error.js";
import type { Descriptors } from "../../persona/descriptors/descriptors.js";
import { profileOfScores, valueProfile } from "../../persona/descriptors/value-profile.js";
import { modalScore } from "../../persona/descriptors/value-scores.js";
import { type Profile, profile, profileOf, profileSentence } from "../../persona/profile.js";
import type { Language } from "../../persona/scaffold.js";
import { drawByWeight } from "../../random/draw-by-weight.js";
import { permutation, randomStream } from "../../random/stream.js";
import type { Segmentation } from "../../segment/segmentation.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { PersonaSource, PromptLanguages } from "../condition/condition.js";
import type { Study } from "../study/study.js";
import { translated } from "./language.js";
import { nonsense } from "./nonsense.js";

/** The fields of a study that a profile depends on. */
export type ProfiledStudy = Pick<Study, "survey" | "profileAttributes" | "seed"> &
  Partial<Pick<Study, "segmentation" | "respondents" | "whole">>;

/** Whose profile is wanted, and in which words. */
interface Wanted {
  readonly source: PersonaSource | undefined;
  /** Values that are said in place of identifiers. */
  readonly descriptors?: Descriptors | undefined;
  readonly languages: PromptLanguages | undefined;
  readonly language: Language;
}

/**
 * What the prompt says about one respondent, in the words of a translated codebook where there is one.
 *
 * @throws PopuliError where a segment's profile is wanted and there are no segments
 */
export function profileText(study: ProfiledStudy, wanted: Wanted, respondent: number): string {
  const { survey, seed } = study;
  const { source, descriptors, languages, language } = wanted;
  const { sentences } = profileFrom(study, wanted, respondent);
  const isTranslated = descriptors === undefined && languages?.codebooks?.[language] !== undefined;
  const texts = sentences.map(({ attribute, code, text }) => {
    const said = isTranslated
      ? profileSentence(translated(survey.variable(attribute), languages, language), code)
      : text;
    return source === "nonsense" ? nonsense(said, seed, attribute, code) : said;
  });
  const order =
    source === "shuffled order"
      ? [...permutation(seed, ["order of identifiers", respondent], texts.length)]
      : [...texts.keys()];
  const said = order.map((k) => texts[k]!).filter((text) => text !== "");
  const caution = descriptors?.form === "hedged" && said.length > 0 ? descriptors.caution : undefined;
  return [...said, ...(caution === undefined ? [] : [caution])].join(" ");
}

function profileFrom(study: ProfiledStudy, { source, descriptors }: Wanted, respondent: number): Profile {
  const { survey, profileAttributes: attributes, seed } = study;
  if (source === "segment, modal") {
    const own = segmentOf(study, respondent);
    return descriptors === undefined
      ? profileOf(survey, modalCodes(own, survey, attributes))
      : modalValues(own, survey, descriptors, seed);
  }
  const who =
    source === "another respondent"
      ? someoneElse(study, respondent)
      : source === "segment, drawn"
        ? memberOf(segmentOf(study, respondent), study.seed)
        : respondent;
  return descriptors === undefined
    ? profile(survey, who, { attributes })
    : valueProfile(survey, descriptors, who, seed);
}

const modalProfiles = new WeakMap<Segmentation, WeakMap<Descriptors, Map<string, Profile>>>();

/** The most frequent score of each value item among the members of a segment, weighted. */
function modalValues(
  { segmentation, segment }: OwnSegment,
  survey: Survey,
  descriptors: Descriptors,
  seed: number,
): Profile {
  const ofSegmentation = modalProfiles.get(segmentation) ?? new WeakMap<Descriptors, Map<string, Profile>>();
  modalProfiles.set(segmentation, ofSegmentation);
  const known = ofSegmentation.get(descriptors) ?? new Map<string, Profile>();
  ofSegmentation.set(descriptors, known);
  const key = `${segment} ${seed}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const members = [...segmentation.of.keys()].filter((i) => segmentation.of[i] === segment);
  const made = profileOfScores(descriptors, (item) =>
    modalScore(survey, item, members, segmentation.weights, seed),
  );
  known.set(key, made);
  return made;
}

interface OwnSegment {
  readonly segmentation: Segmentation;
  readonly segment: number;
}

function segmentOf({ segmentation }: ProfiledStudy, respondent: number): OwnSegment {
  if (segmentation === undefined)
    throw new PopuliError(
      "the profile of a segment is asked for, and the study has no segments",
      {},
      "pass segmentation to simulate",
    );
  return { segmentation, segment: segmentation.of[respondent]! };
}

/** Profiles of segments, which everyone in a segment shares. */
const modes = new WeakMap<Segmentation, Map<string, Readonly<Record<string, Code>>>>();
const members = new WeakMap<Segmentation, Map<string, number>>();

/** The most frequent code of each identifier among the members of a segment, weighted. */
function modalCodes(
  { segmentation, segment }: OwnSegment,
  survey: Survey,
  attributes: readonly string[],
): Readonly<Record<string, Code>> {
  const known = modes.get(segmentation) ?? new Map<string, Readonly<Record<string, Code>>>();
  modes.set(segmentation, known);
  const key = JSON.stringify([segment, attributes]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const { of, weights } = segmentation;
  const codes: Record<string, Code> = {};
  for (const name of attributes) {
    const { level, levels } = survey.column(name);
    const counts = new Float64Array(levels.length);
    for (let i = 0; i < of.length; i++)
      if (of[i] === segment && level[i]! >= 0) counts[level[i]!]! += weights[i]!;
    const most = counts.indexOf(Math.max(...counts));
    if (most >= 0 && counts[most]! > 0) codes[name] = levels[most]!;
  }
  known.set(key, codes);
  return codes;
}

/** A member of a segment, drawn by weight: the same for everyone in the segment. */
function memberOf({ segmentation, segment }: OwnSegment, seed: number): number {
  const known = members.get(segmentation) ?? new Map<string, number>();
  members.set(segmentation, known);
  const key = `${segment} ${seed}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const rows = [...segmentation.of.keys()].filter(
    (i) => segmentation.of[i] === segment && segmentation.weights[i]! > 0,
  );
  const { positions } = drawByWeight(
    rows.map((row) => segmentation.weights[row]!),
    1,
    (position) => randomStream(seed, ["persona of a segment", segment, rows[position]!]).uniform(),
  );
  const row = rows[positions[0]!]!;
  known.set(key, row);
  return row;
}

const places = new WeakMap<Int32Array, Map<number, number>>();

/** Another respondent of the study: each stands for exactly one other, and nobody for themselves where there are two. */
function someoneElse({ respondents, whole, seed }: ProfiledStudy, respondent: number): number {
  const rows = whole ?? respondents?.rows ?? Int32Array.of(respondent);
  const at = places.get(rows) ?? new Map(Array.from(rows, (row, place) => [row, place] as const));
  places.set(rows, at);
  const place = at.get(respondent);
  if (place === undefined) return respondent;
  // A cycle through everyone in random order leaves nobody in place.
  const order = permutation(seed, ["another respondent"], rows.length);
  const rank = order.indexOf(place);
  return rows[order[(rank + 1) % rows.length]!]!;
}
