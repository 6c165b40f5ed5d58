import type { Language } from "./scaffold.js";

/**
 * The prompts for a life story, for the three sides of a person, and for the coordinator of their answers. Our wording.
 */
export interface BackstoryWords {
  /** The system text of the model that writes the story. */
  readonly writer: string;
  /** @param words the length to ask for, in words (in Chinese, characters) */
  story(profile: string, words: number): string;
  /** The question to each side of a person (cognitive-affective personality system, Mischel and Shoda 1995). */
  readonly sides: Readonly<Record<"cognitive" | "affective" | "behavioural", string>>;
  /** The option that one side chose; `undefined` if it chose none. */
  said(option: string | undefined): string;
  /** What the coordinator reads before the question. */
  coordinator(thought: string, felt: string, done: string): string;
}

export const backstoryWords: Readonly<Record<Language, BackstoryWords>> = {
  en: {
    writer: "You write short life stories of people, in plain words.",
    story: (profile, words) =>
      `This is known of a person: ${profile}\nTell this person's life in about ${words} words, addressing them as "you": childhood and family, schooling and work, means and worries, and what made them see the world as they do. Contradict nothing that is known. Write the story and nothing else.`,
    sides: {
      cognitive: "What do you think about this, from what you know and believe?",
      affective: "What do you feel about this, before you weigh it up?",
      behavioural: "What does the way you live and act say about this?",
    },
    said: (option) => (option === undefined ? "nothing clear" : `"${option}"`),
    coordinator: (thought, felt, done) =>
      `Asked the question below, your thoughts said ${thought}, your feelings ${felt}, your way of life ${done}. Weigh them and give the one answer that is yours.`,
  },
  zh: {
    writer: "你用平实的语言撰写人物的简短生平。",
    story: (profile, words) =>
      `关于一个人，已知如下：${profile}\n请用大约${words}字讲述这个人的一生，用“你”来称呼：童年与家庭、求学与工作、经济状况与忧虑，以及是什么让这个人这样看待世界。不要与已知内容相矛盾。只写这个故事，不要写其他内容。`,
    sides: {
      cognitive: "根据你所知道和相信的，你对此怎么想？",
      affective: "先不加权衡，你对此有什么感受？",
      behavioural: "从你的生活和行事方式来看，你会怎么回答？",
    },
    said: (option) => (option === undefined ? "不明确" : `“${option}”`),
    coordinator: (thought, felt, done) =>
      `对于下面的问题，你的想法给出的是${thought}，你的感受给出的是${felt}，你的生活方式给出的是${done}。请加以权衡，给出真正属于你的那一个答案。`,
  },
  ar: {
    writer: "أنت تكتب سِيَرًا قصيرة لأشخاص بكلمات بسيطة.",
    story: (profile, words) =>
      `هذا ما يُعرف عن شخص: ${profile}\nاروِ حياة هذا الشخص في نحو ${words} كلمة، مخاطبًا إياه بضمير «أنت»: الطفولة والأسرة، والدراسة والعمل، والموارد والهموم، وما جعله يرى العالم كما يراه. لا تناقض شيئًا مما هو معروف. اكتب القصة ولا شيء غيرها.`,
    sides: {
      cognitive: "ما رأيك في هذا، بناءً على ما تعرفه وتؤمن به؟",
      affective: "بماذا تشعر تجاه هذا، قبل أن تفكّر فيه مليًّا؟",
      behavioural: "ماذا تقول في هذا طريقتك في العيش والتصرّف؟",
    },
    said: (option) => (option === undefined ? "لا شيء واضح" : `«${option}»`),
    coordinator: (thought, felt, done) =>
      `عن السؤال التالي، هذا ما قالته أفكارك: ${thought}، ومشاعرك: ${felt}، وطريقتك في العيش: ${done}. وازن بينها وأعطِ الإجابة الواحدة التي تعبّر عنك.`,
  },
  es: {
    writer: "Escribes breves historias de vida de personas, con palabras sencillas.",
    story: (profile, words) =>
      `Esto es lo que se sabe de una persona: ${profile}\nCuenta la vida de esta persona en unas ${words} palabras, hablándole de tú: infancia y familia, estudios y trabajo, medios y preocupaciones, y qué le hizo ver el mundo como lo ve. No contradigas nada de lo que se sabe. Escribe la historia y nada más.`,
    sides: {
      cognitive: "¿Qué piensas de esto, por lo que sabes y crees?",
      affective: "¿Qué sientes ante esto, antes de pararte a sopesarlo?",
      behavioural: "¿Qué dice de esto tu manera de vivir y de actuar?",
    },
    said: (option) => (option === undefined ? "nada claro" : `«${option}»`),
    coordinator: (thought, felt, done) =>
      `Ante la pregunta siguiente, tus pensamientos dijeron ${thought}; tus sentimientos, ${felt}; tu manera de vivir, ${done}. Sopésalo todo y da la única respuesta que sea la tuya.`,
  },
  ru: {
    writer: "Ты пишешь короткие жизнеописания людей простыми словами.",
    story: (profile, words) =>
      `Вот что известно о человеке: ${profile}\nРасскажи о жизни этого человека примерно в ${words} словах, обращаясь к нему на «ты»: детство и семья, учёба и работа, достаток и заботы, и почему он видит мир именно так. Не противоречь тому, что известно. Напиши только рассказ и ничего больше.`,
    sides: {
      cognitive: "Что ты об этом думаешь, исходя из того, что знаешь и во что веришь?",
      affective: "Что ты при этом чувствуешь, ещё до всяких размышлений?",
      behavioural: "Что говорит об этом то, как ты живёшь и поступаешь?",
    },
    said: (option) => (option === undefined ? "ничего определённого" : `«${option}»`),
    coordinator: (thought, felt, done) =>
      `На вопрос ниже твои мысли ответили: ${thought}, твои чувства: ${felt}, твой образ жизни: ${done}. Взвесь это и дай один ответ, который действительно твой.`,
  },
};
