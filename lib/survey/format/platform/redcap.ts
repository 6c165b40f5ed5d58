import { bookkeeping, countTexts, type Dichotomies, keyOf, type Platform, plainHeader } from "./platform.js";

const own =
  /^redcap_|_complete$|_timestamp$|^(Event Name|Repeat Instrument|Repeat Instance|Survey Timestamp|Survey Identifier|Data Access Group|Complete\?)(_\d+)?$/i;
const instrument = /^(redcap_repeat_instrument|repeat instrument)$/i;

/** Exports of REDCap: `race___1` for each option of a question with several answers, `survey_complete` for each form. */
export const redcap: Platform = {
  name: "REDCap",
  header([first = []]) {
    const names = first.map((cell) => cell.trim());
    const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
    const isRaw =
      has(/^redcap_(event_name|repeat_instrument|survey_identifier|data_access_group)$/) ||
      (has(/___/) && has(/_complete$/)) ||
      (/^(record|study|participant)_?id$/i.test(names[0] ?? "") && has(/_complete$/));
    const isLabelled =
      has(/^Complete\?/) && (has(/^(Event Name|Repeat Instrument|Survey Identifier)$/) || has(/\(choice=/));
    return isRaw || isLabelled ? plainHeader(first, "columns of REDCap") : undefined;
  },
  describe(columns) {
    const [record] = columns;
    const repeats = columns.find(({ name }) => instrument.test(name));
    const counts = repeats === undefined ? [] : [...countTexts(repeats)];
    const repeated = counts.reduce((sum, [, count]) => sum + count, 0);
    const records = record === undefined ? 0 : record.codes.length;
    const rows = record?.at.length ?? 0;
    const event = columns.find(({ name }) => /^(redcap_event_name|event name)$/i.test(name));
    const notes = [
      ...(repeated > 0
        ? [
            `${repeated} of ${rows} rows repeat an instrument (${counts.map(([text, n]) => `${text} ${n}`).join(", ")}) and are not respondents of their own: survey.where((answer) => answer(${JSON.stringify(repeats!.name)}) === null) leaves them out`,
          ]
        : []),
      ...(rows - repeated > records
        ? [
            `${rows - repeated} rows are of ${records} records (${record!.name}): a record has a row for each event${event === undefined ? "" : `; survey.where({ ${keyOf(event.name)}: ${JSON.stringify(event.codes[0] ?? "…")} }) keeps one`}`,
          ]
        : []),
    ];
    return {
      roles: bookkeeping(
        columns,
        (name) => own.test(name),
        (name) => name === record?.name,
      ),
      sets: setsOf(columns),
      notes,
    };
  },
};

/** `race___1`, or "Race (choice=White)" where labels were exported. */
function setsOf(columns: Parameters<Platform["describe"]>[0]): Dichotomies[] {
  const groups = new Map<string, { column: string; label: string }[]>();
  let counted = "1";
  for (const { name, codes } of columns) {
    const raw = /^(.+?)___(.+)$/.exec(name);
    const labelled = /^(.*) \(choice=(.*)\)$/.exec(name);
    const [, stem, option] = raw ?? labelled ?? [];
    if (stem === undefined || option === undefined) continue;
    if (codes.some((code) => code === "Checked" || code === "Unchecked")) counted = "Checked";
    // REDCap writes the option −99 as "_99".
    const label = /^_\d+$/.test(option) ? `-${option.slice(1)}` : option;
    groups.set(stem, [...(groups.get(stem) ?? []), { column: name, label }]);
  }
  return [...groups].map(([stem, options]) => ({ stem, label: stem, options, counted }));
}
