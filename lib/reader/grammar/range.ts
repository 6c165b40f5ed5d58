import { alone, isNumeric, type Named, type Unit } from "./named.js";
import type { ReplyState } from "./state.js";

/** Both of two: "2 or 3". */
export function both(state: ReplyState, unit: Unit, second: Named): Named {
  const options = unit.option < 0 ? second.options : [unit.option, ...second.options];
  return {
    options,
    outside: second.outside || unit.option < 0,
    end: second.end,
    scale: state.labels.count > 2 && new Set(options).size === state.labels.count ? "list" : undefined,
    wordAt: -1,
    form: unit.form,
  };
}

/** Every option between two: by their numbers, or as they are shown. */
export function range(state: ReplyState, unit: Unit, second: Named): Named {
  const to = second.options[0];
  if (unit.option < 0 || to === undefined || second.outside) return both(state, unit, second);
  const { numbers, count } = state.labels;
  const numberOf = new Map([...numbers].map(([value, option]) => [option, value]));
  const place = (option: number) => numberOf.get(option) ?? option;
  const low = Math.min(place(unit.option), place(to));
  const high = Math.max(place(unit.option), place(to));
  const options = Array.from({ length: count }, (_, option) => option).filter(
    (option) => place(option) >= low && place(option) <= high,
  );
  return {
    ...both(state, unit, second),
    options: [...options, ...second.options.slice(1)],
    scale: options.length === count ? "range" : undefined,
  };
}

/** "3/4": of the largest label, so many of it; of another, one or the other. */
export function fraction(state: ReplyState, unit: Unit, second: Named, either: boolean): Named {
  const { labels } = state;
  if (!isNumeric(unit.form) || !isNumeric(second.form)) return both(state, unit, second);
  const whole = second.options.length === 1 ? second.options[0] : undefined;
  if (whole !== undefined && whole === labels.numbers.get(labels.largest))
    return alone({ ...unit, end: second.end });
  if (either) return both(state, unit, second);
  return { ...both(state, unit, second), outside: true };
}
