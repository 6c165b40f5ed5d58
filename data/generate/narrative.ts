import type { RandomStream } from "../../lib/random/stream.js";

/** What a narrative is made from. */
interface Narrated {
  readonly sex: 1 | 2;
  readonly age: number;
  /** In standard deviations, in the order of the Mini-IPIP's scales. */
  readonly traits: readonly number[];
}

const work = [
  ...["a nurse on a surgical ward", "a bus driver", "a baker with your own shop", "a schoolteacher"],
  ...["a warehouse clerk", "a software developer", "a farmer with forty cows", "a hairdresser"],
  ...["an accountant in a small firm", "an electrician", "a librarian", "a cook in a canteen"],
  ...["a social worker", "a carpenter", "a sales assistant in a shoe shop", "a laboratory technician"],
];
const places = [
  ...["in a village by a river", "on the edge of a large city", "in a small town with a market square"],
  ...["in a flat above a pharmacy", "in a terraced house near the railway", "in a harbour town"],
];
const households = [
  ...["alone with a cat", "with your partner", "with your partner and two children", "with your mother"],
  ...["with two flatmates", "alone since the divorce", "with your teenage son"],
];
const evenings = [
  ...["repair old radios", "sing in a choir", "read history books", "play football with neighbours"],
  ...["bake bread", "grow tomatoes", "watch detective series", "go for long walks", "paint small landscapes"],
];

/** Two ways to say that someone has much, or little, of each trait. */
const temperament: readonly (readonly [high: readonly string[], low: readonly string[]])[] = [
  [
    [
      "You start conversations with strangers on the train.",
      "You fill a room when you enter it, and you like that.",
    ],
    ["You would rather listen than talk.", "You leave parties early, and nobody notices."],
  ],
  [
    [
      "You notice when somebody is unwell and ask about it.",
      "Friends call you first when something goes wrong.",
    ],
    ["You find other people's troubles tiring.", "You say what you think, whether it hurts or not."],
  ],
  [
    ["Your bills are paid on the day they come.", "You write lists, and you finish them."],
    ["Your keys are never where you left them.", "You start many things and finish few."],
  ],
  [
    ["You lie awake over things that were said at noon.", "Your mood turns with a single word."],
    ["Little upsets you, and it is soon forgotten.", "You sleep well, whatever happened."],
  ],
  [
    ["You follow an idea for weeks just to see where it leads.", "You make up stories on the way to work."],
    ["You see no use in theories.", "You like things as they are and have always been."],
  ],
];

/** Beyond this many standard deviations a trait is worth a sentence. */
const said = 0.6;

/** A narrative of four to nine sentences, in the second person. */
export function narrative({ sex, age, traits }: Narrated, random: RandomStream): string {
  const one = (list: readonly string[]) => list[random.integer(list.length)]!;
  const job = one(work);
  const retired = age > 66;
  const sentences = [
    `You are a ${age}-year-old ${sex === 2 ? "woman" : "man"}.`,
    retired ? `You were ${job} until you retired.` : `You are ${job}.`,
    `You live ${one(places)}, ${one(households)}.`,
    ...traits.flatMap((trait, k) => {
      const [high, low] = temperament[k]!;
      const sentence = one(trait > 0 ? high : low);
      return Math.abs(trait) > said ? [sentence] : [];
    }),
    `In the evening you ${one(evenings)}.`,
  ];
  return sentences.join(" ");
}
