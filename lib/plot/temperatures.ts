import type { GroupTemperature } from "../temper/fit-temperature.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { intervalDots } from "./marks/interval-dots.js";
import type { Marker } from "./marks/mark.js";
import { rules } from "./marks/rules.js";
import { letters, shortenParts } from "./text/shorten.js";
import { palette } from "./theme/palette.js";

/** Fitted temperatures, as `fitTemperature` gives them. */
export interface PlottedTemperatures {
  /** The items they were fitted on. */
  readonly items: readonly string[];
  readonly groups: readonly GroupTemperature[];
}

/** The most groups drawn, the largest; more are counted in the caption. */
const most = 40;

/**
 * Calibration before and after: in each group, the variance of simulated answers to the held-out items beside that of
 * the humans'.
 *
 * @example
 * plot.temperatures(fitTemperature(run, { items: ["Q57"] }));
 */
export function temperatures(given: PlottedTemperatures): Figure {
  checkPlotted("temperatures", given, ["items", "groups"], "what fitTemperature(…) returned");
  const { items, groups } = given;
  const largest = [...groups].sort((a, b) => b.respondents - a.respondents).slice(0, most);
  const shown = groups.filter((group) => largest.includes(group));
  const rows = new Rows(
    shown.map((group) => ({ label: group.group, aside: asideOf(group) })),
    24,
  );
  const width = 380;
  const dotsOf = (name: string, of: (group: GroupTemperature) => number, marker: Marker) =>
    intervalDots(
      name,
      shown.map((group, r) => ({
        estimate: { value: of(group), low: Number.NaN, high: Number.NaN },
        at: rows.y(r),
        says: `${group.group}\n${name}: ${of(group).toFixed(3)}\n${asideOf(group)}`,
      })),
      marker,
      { intervals: false },
    );
  const human = shown.map(({ human: value }, r) => ({
    at: { value },
    span: [rows.y(r) - 0.4, rows.y(r) + 0.4] as const,
  }));
  const labels = Math.min(44, Math.max(0, ...shown.map(({ group }) => letters(group))));
  const missed = shown.filter(({ reached }) => !reached).length;
  return new Figure({
    title: "Calibration: how much simulated answers vary",
    subtitle: ["SIMULATED ANSWERS, not a survey", `fitted on ${items.join(", ")}`].join(" · "),
    panels: [
      [
        {
          x: valueAxis(
            shown.flatMap((group) => [group.human, group.before, group.after]),
            width,
            { from0: true, title: "normalised variance" },
          ),
          y: rows.axis(rows.dividers()),
          marks: [
            ...rules("human", human, { color: palette.human, width: 3 }),
            dotsOf("before", ({ before }) => before, {
              ...{ color: palette.floor, size: 9, symbol: "circle-open" },
            }),
            dotsOf("after", ({ after }) => after, { color: palette.simulated, size: 8, symbol: "circle" }),
          ],
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: [
      "Normalised variance of the held-out items: 0 where all answer alike, 1 where half stand at either end. Every respondent's mean answer is kept, so associations are not repaired.",
      ...(missed > 0 ? [`‡ No temperature reaches the human variance in ${missed} of them.`] : []),
      ...(groups.length > shown.length
        ? [`The ${groups.length - shown.length} smallest groups are not drawn; the table has them all.`]
        : []),
    ].join(" "),
    text: shown
      .map(
        (group) =>
          `${shortenParts(group.group, labels).padEnd(labels)}  human ${group.human.toFixed(3)}, before ${group.before.toFixed(3)}, after ${group.after.toFixed(3)}, ${asideOf(group)}`,
      )
      .join("\n"),
  });
}

function asideOf({ temperature, respondents, reached }: GroupTemperature): string {
  return `T ${temperature.toFixed(2)}, n ${respondents}${reached ? "" : " ‡"}`;
}
