import type { Variable } from "../survey/codebook/codebook.js";

/**
 * A sentence in the second person, made of the labels of a variable and of its value; "" for the "no" of a variable of
 * yes and no, which says what is so and nothing where it is not.
 */
export function defaultSentence(variable: Pick<Variable, "label" | "values">, answer: string): string {
  const what = aboutYou(variable.label);
  if (isYesNo(variable)) return yes.test(answer.trim()) ? `${whatIsSo(what)}.` : "";
  const how = feeling.exec(what)?.groups;
  if (how !== undefined) return `You are ${how.word!.toLowerCase()}${how.rest}: ${answer}.`;
  // A question or a clause does not follow "Your".
  const isClause =
    /^(how|what|which|who|whom|whose|where|when|why|whether|do|does|did|is|are|was|has|have|had|can|would|will|i|you|my|your)\b|\b(is|are|was|has|have)\b/i;
  if (isClause.test(what) && /\?\s*$/.test(variable.label)) return `${capital(what)}? ${answer}.`;
  return isClause.test(what) ? `${capital(what)}: ${answer}.` : `Your ${lowered(what)}: ${answer}.`;
}

/** "How satisfied with life", "interested in politics"; not "religious preference". */
const feeling =
  /^(?:how (?=\w)|(?=\w+(?: (?:in|with|about|to|of|that|by)\b|$)))(?<word>interested|satisfied|happy|religious|healthy|close|proud|worried|likely|concerned|attached)\b(?<rest>.*)$/i;

/** Words with which labels of traits begin; other first words may be names ("German citizenship"). */
const commonWords =
  /^(age|sex|gender|race|education|educational|income|marital|religion|religious|employment|employed|occupation|occupational|region|country|ethnicity|ethnic|party|political|politics|highest|household|number|year|years|town|city|state|language|degree|class|social|subjective|citizenship|family|level|living|labou?r|work|working|home|housing|size|type|importance|trust|confidence|satisfaction|interest|attitude|view|vote|voting|main|total|current|general)\b/i;

/** A label without "respondent's" and the like, colons at its end, and capitals throughout. */
function aboutYou(label: string): string {
  const bare = label
    .replace(/, grouped$/, "")
    .replace(/[\s.:?]+$/, "")
    .replace(/^(the )?(respondent'?s?'?|r'?s|r’s)\s+(?=\S)/i, "")
    .replace(/\s*(\bof|[-–(])\s*(the )?respondent\)?$/i, "");
  const what = bare === "" ? label : bare;
  return /^[^\p{Ll}]*\p{Lu}{4}[^\p{Ll}]*$/u.test(label) ? what.toLowerCase() : what;
}

const capital = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}`;
const lowered = (text: string) =>
  commonWords.test(text) && /^\p{Lu}\p{Ll}/u.test(text) ? `${text[0]!.toLowerCase()}${text.slice(1)}` : text;

const yes = /^(yes|true|ja|oui|s[ií]|sim|chosen|mentioned|marked|selected|1)$/i;
const no = /^(no|false|nein|non|n[aã]o|not chosen|not mentioned|not marked|not selected|0)$/i;

function isYesNo({ values }: Pick<Variable, "values">): boolean {
  const labels = values.map(({ label }) => label.trim());
  return (
    labels.length === 2 && labels.some((label) => yes.test(label)) && labels.some((label) => no.test(label))
  );
}

/** A clause that says that a label is so. */
function whatIsSo(what: string): string {
  // "Do you own a car" is so: "You own a car".
  const asked = /^(do|does|did|are|have|has|had|can|will|would|were)\s+you\s+(.+)$/i.exec(what);
  if (asked !== null) {
    const [, verb, rest] = asked;
    return /^do(es)?$/i.test(verb!) ? `You ${rest}` : `You ${verb!.toLowerCase()} ${rest}`;
  }
  // An option of a question with several answers.
  const [, question, option] = /^(.+\?)\s*:\s*(.+)$/.exec(what) ?? [];
  if (question !== undefined) return `${capital(question)} ${option}`;
  const rest = what.replace(/^(is|are|has|have|had)\s+/i, "");
  if (/^(is|are)\s/i.test(what)) return `You are ${rest}`;
  if (/^(has|have)\s/i.test(what)) return `You have ${rest}`;
  const verb =
    /^(lives|works|belongs|owns|uses|votes|voted|lived|worked|owned|used|attends|speaks|smokes)\s/i.exec(
      what,
    )?.[1];
  if (verb !== undefined) {
    const second = /ed$/i.test(verb) ? verb : verb.replace(/s$/i, "");
    return `You ${second.toLowerCase()}${what.slice(verb.length)}`;
  }
  if (
    /^(own|rent|live|work|belong|use|attend|speak|smoke|read|watch|support|drive|pray|volunteer)\s/i.test(
      what,
    )
  )
    return `You ${what[0]!.toLowerCase()}${what.slice(1)}`;
  const isState =
    /^(not )?(\w+(ed|less|able)|(un|self-)?\w*(married|divorced|single|female|male|retired|religious|disabled|born|sick|ill)|a|an|in|at)\b/i;
  if (isState.test(what)) return `You are ${what[0]!.toLowerCase()}${what.slice(1)}`;
  return `This is true of you: ${what}`;
}
