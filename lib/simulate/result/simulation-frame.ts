import type { DataFrame } from "danfojs-node";
import { shownOrder } from "../../persona/question.js";
import { danfoFrame } from "../../survey/survey/frame.js";
import type { NoOption } from "../answers/no-option.js";
import type { UnansweredQuestion } from "../answers/unanswered.js";
import type { ResultColumn } from "../store/run-file.js";
import { itemsAsked } from "../study/item-order.js";
import { optionsShown } from "../study/option-order.js";
import type { RunShown, Written } from "./run-shown.js";

/** The long table of a run, a row for every respondent and item; see `Simulation.frame`. */
export function longFrame(run: RunShown): DataFrame {
  const columns = resultColumns(run);
  return danfoFrame(
    columns.map(({ name }) => name),
    columns.map(({ values }) => values),
  );
}

/** The columns of the long table. Codes are text, since one table holds items whose codes are numbers and others'. */
export function resultColumns(run: RunShown): ResultColumn[] {
  const { study, answers, human, segmentation, drawn } = run;
  const unanswered = new Map(run.unanswered.map((one) => [`${one.respondent} ${one.item}`, one]));
  const rows = [...answers.respondents].flatMap((respondent, i) => {
    const order = itemsAsked(study, respondent);
    return study.items.map((item, j) => {
      const { rows: shares, options, optionLabels } = answers.items[j]!;
      const from = i * options.length;
      const own = human.items[j]!.rows.indexOf(1, from) - from;
      const answer = drawn[j]![i]!;
      const hasOwn = own >= 0 && own < options.length;
      return {
        respondent,
        segment: segmentation?.segments[segmentation.of[respondent] ?? -1]?.label ?? null,
        item: item.name,
        position: order.indexOf(j) + 1,
        option_order: shownOrder(item, optionsShown(study, respondent, item))
          .map((place) => place + 1)
          .join(" "),
        answer: options[answer] === undefined ? null : String(options[answer]),
        label: optionLabels[answer] ?? null,
        probability: answer < 0 ? null : shares[from + answer]!,
        probabilities: Array.from(shares.subarray(from, from + options.length), String).join(" "),
        read: answer >= 0 ? "yes" : "no",
        ...noOptionColumns(run.noOption[j]![i]!),
        made: run.made[j]![i] ?? null,
        ...unansweredColumns(unanswered.get(`${respondent} ${item.name}`)),
        ...replyColumns(run.replies[j]![i]),
        human: hasOwn ? String(options[own]) : null,
        weight: answers.weights[i]!,
      };
    });
  });
  const column = <K extends keyof (typeof rows)[number]>(
    name: K,
    type: ResultColumn["type"],
  ): ResultColumn => ({ name, type, values: rows.map((row) => row[name]) });
  const same = (name: string, type: ResultColumn["type"], value: string | number): ResultColumn => ({
    name,
    type,
    values: rows.map(() => value),
  });
  return [
    same("simulated", "text", "yes"),
    column("respondent", "whole"),
    column("segment", "text"),
    same("condition", "text", run.condition.name),
    column("item", "text"),
    column("position", "whole"),
    column("option_order", "text"),
    column("answer", "text"),
    column("label", "text"),
    column("probability", "number"),
    column("probabilities", "text"),
    column("read", "text"),
    column("undecided", "number"),
    column("out_of_range", "number"),
    column("refused", "number"),
    column("unread", "number"),
    column("not_followed", "number"),
    column("unanswered", "number"),
    column("made", "text"),
    column("why_unanswered", "text"),
    column("server_says", "text"),
    column("reply", "text"),
    column("span", "text"),
    column("human", "text"),
    column("weight", "number"),
    same("asking", "text", study.asking),
    same("scoring", "text", study.answering.scoring),
    same("reading", "text", study.answering.read),
    same("seed", "number", study.seed),
  ];
}

function noOptionColumns({ undecided, outOfRange, refused, unread, notFollowed, unanswered }: NoOption) {
  return { undecided, out_of_range: outOfRange, refused, unread, not_followed: notFollowed, unanswered };
}

function unansweredColumns(one: UnansweredQuestion | undefined) {
  return { why_unanswered: one?.kind ?? null, server_says: one?.says ?? null };
}

/** A reply and the words the answer was read from; both null where the model wrote none. */
function replyColumns(written: Written | undefined) {
  if (written === undefined) return { reply: null, span: null };
  const { reply, span } = written;
  return { reply, span: span === undefined ? null : reply.slice(span.from, span.to) };
}
