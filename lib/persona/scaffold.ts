/** The languages of prompts: the five of PSII (section 4.3). */
export const languages = ["en", "zh", "ar", "es", "ru"] as const;

/** A language of prompts, by its ISO 639-1 code. */
export type Language = (typeof languages)[number];

/** What options are shown under: "1", "2" or "A", "B". */
export type OptionLabels = "numbers" | "letters";

/** A question with its answer, put before the question asked, to show the form of an answer. */
export interface ExampleQuestion {
  readonly question: string;
  /** At least two. */
  readonly options: readonly string[];
  /** The option that answers it, from 0. */
  readonly answer: number;
}

/** The text around a profile and a question, in one language. Our wording. */
export interface Scaffold {
  /** The language's English name, for tables. */
  readonly name: string;
  /** The instruction before a profile. */
  readonly persona: string;
  /** The instruction without a profile, to answer as no particular person (PSII's "Direct" condition). */
  readonly direct: string;
  /** The question for an item whose codebook has none. */
  question(label: string): string;
  /** The line above the options; none in English, so that its prompts are those of the other conditions. */
  readonly options: string | undefined;
  /** The last line of every question, whose options are shown under numbers or letters. */
  readonly answer: Readonly<Record<OptionLabels, string>>;
  /** What a raw chat puts before an answer. */
  readonly cue: string;
  /** A question about nothing that surveys ask, shown with its answer to show the form of one. */
  readonly example: ExampleQuestion;
  /** The beginning of an item of a battery. */
  batteryItem(place: number): string;
  /** The last line of a battery. */
  batteryAnswer(items: number, labels: OptionLabels): string;
}

export const scaffolds: Readonly<Record<Language, Scaffold>> = {
  en: {
    name: "English",
    persona:
      "Forget that you are an AI. You are a person taking part in a survey. Answer as this person would.",
    direct: "Forget that you are an AI. You are a person taking part in a survey. Answer as a person would.",
    question: (label) => `${label.charAt(0).toUpperCase()}${label.slice(1)}: which answer fits you?`,
    options: undefined,
    answer: { numbers: "Answer with the number only.", letters: "Answer with the letter only." },
    cue: "Answer:",
    example: {
      question: "Which of these do you usually drink in the morning?",
      options: ["tea", "coffee", "water"],
      answer: 1,
    },
    batteryItem: (place) => `Question ${place}.`,
    batteryAnswer: (items, labels) =>
      `Answer every question, 1 to ${items}, on a line of its own: the number of the question, a colon, the ${labels === "letters" ? "letter" : "number"} of the answer. Write nothing else.`,
  },
  zh: {
    name: "Chinese",
    persona: "请忘记你是人工智能。你是一个正在参加问卷调查的人。请像这个人那样回答。",
    direct: "请忘记你是人工智能。你是一个正在参加问卷调查的人。请像一个普通人那样回答。",
    question: (label) => `${label}：哪个答案符合你的情况？`,
    options: "可选答案：",
    answer: { numbers: "只回答数字。", letters: "只回答字母。" },
    cue: "答案：",
    example: { question: "您早上通常喝什么？", options: ["茶", "咖啡", "水"], answer: 1 },
    batteryItem: (place) => `问题${place}。`,
    batteryAnswer: (items, labels) =>
      `请回答每个问题（1至${items}），每题单独一行：问题编号、冒号、答案${labels === "letters" ? "字母" : "编号"}。不要写其他内容。`,
  },
  ar: {
    name: "Arabic",
    persona: "انسَ أنك ذكاء اصطناعي. أنت شخص يشارك في استطلاع. أجب كما يجيب هذا الشخص.",
    direct: "انسَ أنك ذكاء اصطناعي. أنت شخص يشارك في استطلاع. أجب كما يجيب أي شخص.",
    question: (label) => `${label}: أي إجابة تناسبك؟`,
    options: "الإجابات الممكنة:",
    answer: { numbers: "أجب بالرقم فقط.", letters: "أجب بالحرف فقط." },
    cue: "الإجابة:",
    example: { question: "ماذا تشرب عادةً في الصباح؟", options: ["شاي", "قهوة", "ماء"], answer: 1 },
    batteryItem: (place) => `السؤال ${place}.`,
    batteryAnswer: (items, labels) =>
      `أجب عن كل سؤال، من 1 إلى ${items}، في سطر مستقل: رقم السؤال ثم نقطتان ثم ${labels === "letters" ? "حرف" : "رقم"} الإجابة. لا تكتب شيئًا آخر.`,
  },
  es: {
    name: "Spanish",
    persona:
      "Olvida que eres una IA. Eres una persona que participa en una encuesta. Responde como lo haría esta persona.",
    direct:
      "Olvida que eres una IA. Eres una persona que participa en una encuesta. Responde como lo haría una persona.",
    question: (label) => `${label}: ¿qué respuesta va contigo?`,
    options: "Respuestas posibles:",
    answer: { numbers: "Responde solo con el número.", letters: "Responde solo con la letra." },
    cue: "Respuesta:",
    example: { question: "¿Qué sueles beber por la mañana?", options: ["té", "café", "agua"], answer: 1 },
    batteryItem: (place) => `Pregunta ${place}.`,
    batteryAnswer: (items, labels) =>
      `Responde a cada pregunta, de la 1 a la ${items}, en una línea aparte: el número de la pregunta, dos puntos y ${labels === "letters" ? "la letra" : "el número"} de la respuesta. No escribas nada más.`,
  },
  ru: {
    name: "Russian",
    persona:
      "Забудь, что ты искусственный интеллект. Ты человек, который участвует в опросе. Отвечай так, как ответил бы этот человек.",
    direct:
      "Забудь, что ты искусственный интеллект. Ты человек, который участвует в опросе. Отвечай так, как ответил бы человек.",
    question: (label) => `${label}: какой ответ тебе подходит?`,
    options: "Варианты ответа:",
    answer: { numbers: "В ответе укажи только номер.", letters: "В ответе укажи только букву." },
    cue: "Ответ:",
    example: { question: "Что ты обычно пьёшь по утрам?", options: ["чай", "кофе", "воду"], answer: 1 },
    batteryItem: (place) => `Вопрос ${place}.`,
    batteryAnswer: (items, labels) =>
      `Ответь на каждый вопрос, с 1 по ${items}, отдельной строкой: номер вопроса, двоеточие, ${labels === "letters" ? "буква" : "номер"} ответа. Больше ничего не пиши.`,
  },
};
