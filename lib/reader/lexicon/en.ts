import type { Lexicon } from "./lexicon.js";
import { list } from "./list.js";

const unable = list(`
    i cannot | i can't | i can not | cannot | can't | unable to | not able to | not allowed to | i am unable to | i'm unable to | i am not able to | i'm not able to |
    i won't | i will not | i couldn't | i could not | we cannot | we can't
  `);
const toAnswer = list(`
    answer | provide | give | say | tell | choose | pick | select | respond | reply | express | help |
    assist | comment | decide | determine | offer | share | state | take | form | hold | have personal |
    have an opinion | have opinions | participate | rate | comply | fulfill | do that | disclose |
    make a | engage | simulate | pretend | judge | speak for | speculate | continue | accurately |
    really answer | really say | in good conscience | personally | do this | generate
  `);
const sorry = list(`i'm sorry | i am sorry | sorry | i apologize | my apologies | apologies`);
const possess = list(`have | possess | hold | form | express`);
const beliefs = list(`
    personal opinions | personal beliefs | personal views | personal preferences | personal experiences |
    personal feelings | personal thoughts | personal experience | a personal opinion | an opinion |
    opinions | any opinions | any personal | the ability to | beliefs | feelings | enough information |
    access to | personal | a view | views | political | emotions | a strong opinion | preferences |
    any opinion | any preference | a preference | any views | any preferences | subjective | human
  `);
const machines = list(`
    an ai | an ai language model | an artificial intelligence | a language model |
    a large language model | an ai assistant | an ai model | an llm | a machine | a computer program |
    a chatbot | just an ai | a text-based ai | only an ai | a neutral ai | an ai chatbot
  `);

/** Who answers: with `choosing`, "I'd probably choose" and the like. */
const speakers = list(`
  i | i'd | i would | i'll | i will | i'd probably | i would probably | i'd likely | i would likely | i'd have to |
  i would have to | i have to | i must | i might | i'm going to | i am going to | i'm gonna | i'd like to |
  i would like to | i want to | let me | let's | i think i'd | i think i would | i guess i'd | i guess i would |
  i suppose i'd | i'd personally | i would personally | i personally | i could | i can | he'd | she'd | they'd | we'd | you'd | i'd still | i'd most likely |
  i would most likely | would | would likely | would probably | would most likely | would have to | i'd rather |
  i would rather | i'd definitely | i would definitely | i'd also | i'd just | i'll just | 'd | might | i should
`);
const choosing = list(`
  say | choose | select | pick | go with | go for | answer | answer with | respond with | respond | reply |
  reply with | opt for | vote for | settle on | settle for | mark | suggest | recommend | lean towards | lean toward |
  lean to | prefer | call it | call that | describe it as | describe myself as | place myself at | put myself at |
  position myself at | consider myself | put it at | put this at | choose to | stick with | take | check | circle
`);

export const english: Lexicon = {
  language: "English",
  leadIns: [
    ...speakers.flatMap((speaker) => choosing.map((verb) => `${speaker} ${verb}`)),
    ...list(`
      i said | i chose | i have chosen | i've chosen | i picked | i selected | i have selected | i answered |
      i'm choosing | i am choosing | i'm picking | i'm selecting | i'm going with | i am going with | going with |
      i'm leaning towards | i'm leaning toward | i am leaning towards | i am leaning toward | answering |
      i'm inclined to say | i am inclined to say | i tend to say | gotta say | i gotta say | i gotta go with |
      i'm torn between | i am torn between | torn between | decide between | choose between | hesitate between |
      if i had to choose | if i have to choose | if i must choose | if forced to choose | if i had to pick |
      if i have to pick | if i must pick | if i had to answer | if i have to answer | if i had to say |
      if pressed | if forced | if you insist | had to choose | had to pick | have to choose | have to pick |
      would be likely to choose | chooses | selects | picks | answers with | says | you can choose | choose: |
      select: | pick: | put me down for | put me at | count me as | count me among | boxed | => | ⇒ | → |
      i'd be happy to | i would be happy to | i'm happy to | i am happy to | i'll be happy to | i'd be glad to |
      i'm glad to | happy to help | happy to answer | happy to assist | happy to share | glad to help |
      <answer> | <response> | ans | a: | my take: | i'm at | i am at | i'm at a | i am at a | it gets |
      it's closest to | i identify as | i see myself as | corresponds to | which corresponds to | so that's |
      so it's | hence | therefore | thus | in short: | in conclusion: | in summary: | respondent: | participant: |
      person: | user: | me: | interviewee: | the best option | the best fit is | i rate it | i'd rate it |
      i would rate it | i'd give it | i would give it | i give it | i'd give it a | make it | make that
    `),
  ],
  nouns: list(`
    my opinion | my view |
    my satisfaction | my life satisfaction | my happiness | my trust | my confidence | my agreement | my support |
    satisfaction | happiness |
    no. | the one | the best fit | what fits me best | what fits me | what i'd choose | the closest | the closest one |
    answer | the answer | my answer | final answer | response | my response | the response | reply |
    my reply | option | my option | choice | my choice | the choice | selection | my selection |
    the number | number | my number | rating | my rating | score | my score | my vote | my position |
    the best answer | the correct answer | the right answer | the best choice |
    the most appropriate answer | the most likely answer | the correct option | the right option |
    selected option | selected answer |     my feeling |
    my honest opinion | my guess | my take | value | verdict | conclusion | result | selectedoption |
    the answer choice | answer choice | my stance | answer number | option number | response option |
    my final answer | the final answer | solution | the option | this person's answer |
    this person's response | the person's answer | code | letter | the most appropriate response |
    the most likely response | the most suitable answer | level | my pick | the answer option |
    answer option | the category | category | the best description | my level
  `),
  copulas: list(`
    is | was | would be | will be | should be | might be | may be | must be | could be | has to be |
    would have to be | 'd be | 's | is: | : | = | — | –
  `),
  ratings: list(`
    i rate | i'd rate | i would rate | i'll rate | i will rate | i score | i'd score | i would score |
    i give | i'd give | i would give | i'll give | i evaluate | i would evaluate | i'd evaluate |
    would rate | would give | i grade | i'd grade | i would grade | rates | i'd put | i would put |
    i put
  `),
  hints: list(`
    in my opinion | in my view |
    i'm a | i am a | i think | i believe | i feel | i feel like | i guess | i suppose | i reckon |
    i think it's | i think it is | i think that it's | i think that it is | it's a | it is a | that's a |
    probably | maybe | perhaps | likely | most likely | definitely | personally | honestly | overall |
    for me | to me | so | somewhere between | closer to | as for me | i find | i'd be | i would be |
    it would be | it'd be | it might be | that would be | that'd be | that makes it | makes it a |
    i consider it | i think we are spending | in my case | i believe it's | i believe it is |
    i believe that it is | i believe that | i think that | i feel that it is | i feel it is |
    i feel it's | i see it as | i view it as | i regard it as | i find it | i would find it | as it is |
    around a
  `),
  selves: list(`
    is | are | was |
    he is | she is | he's | she's | this person is | the person is | the respondent is | most people |  you |
    i | i'm | i am | i feel | i have been | i've been | i have | it's | it is | that's | that is |
    we're spending | we are spending | we spend | the government spends | the government is spending |
    the country spends | the country is spending | the us spends | america spends | we're | we are |
    i do | i was | i would | i'd | they spend | they are spending | they're spending | 
     i think we spend | i'd feel | i am feeling | i'm feeling | they are | they're | spending |
    you can
  `),
  trailers: list(
    `is my answer | is my choice | is my pick | would be my answer | would be my choice | is the answer | is what i'd say | is what i would choose | is my final answer | is my response | is my selection | seems right | fits me best | is the best answer | is the closest | would be my pick | it is`,
  ),
  fillers: list(`
    far | way | much |
    both | but |
    probably | definitely | likely | most likely | maybe | perhaps | certainly | clearly | simply | just |
    really | honestly | about | around | roughly | approximately | closest to | closer to | either |
    somewhere | something like | that | that it's | that it is | that's | it's | it is | is | are | was |
    be | would be | to be | will be | is that | it | this | them | 's | the | a | an | as | at | of |
    with | my | for | for me | to me | with a | as a | at a | myself | at about | number | the number |
    option | the option | answer | the answer | choice | the choice | no | no. | response |
    would probably be | would likely be | would have to be | should be | must be | might be | could be |
    choose | select | pick | going to be | would say | level | a solid | the following | i'd say |
    i would say | i think | i believe | i guess | i'd choose | i choose | i pick | i feel | towards |
    toward | leaning towards | to say | to choose | to go with | say | so | then | also | personally |
    given | chosen | the letter | letter | statement | category | label | value | code | on this |
    to this | to this question | to that | here | there | in this case | the middle option |
    that best describes me is | that best fits me is | we spend | we're spending | we are spending |
    the government spends | the government is spending | spending is | the country spends | i'm | i am |
    we are | we're | currently | still | of the scale | somewhat closer to | near | this is | those |
    only | overall | in general | generally | mostly | i would choose | i would go with | i'd go with
  `),
  openings: list(`
    far | way | really | clearly | obviously | simply | question 1: | question 1. | q1: | q1. | q1 |
    both | a solid |
    i'd be happy to help | i'd be happy to answer | happy to help | happy to answer | i'm happy to help | but |
    i'm happy to answer | i would be happy to help | i would be happy to answer | glad to help | it depends |
    sure | sure thing | ok | okay | well | hmm | hm | um | uh | oh | ah | certainly | of course |
    absolutely | alright | all right | right | great | honestly | good question | great question |
    thanks | thank you | hello | hi | hey | let me think | let's see | let me see | got it | yes |
    understood | frankly | personally | hmmm | mmm | so | now | answer | look | easy | interesting |
    interesting question | that's a good question | that's a tough one | tough one | tough question |
    hard to say | assistant | definitely | probably | maybe | perhaps | about | around | roughly |
    i guess | i think | i believe | approximately | the | just | it's | it is | a | either | likely |
    most likely | somewhere | as requested | here you go | here it is | here's my answer | note
  `),
  refusals: [
    ...unable.flatMap((verb) => toAnswer.map((what) => `${verb} ${what}`)),
    ...sorry.flatMap((word) => list(`but i | but as | but | i | as`).map((next) => `${word} ${next}`)),
    ...sorry.flatMap((word) => list(`but i | but as | but | i`).map((next) => `${word}, ${next}`)),
    ...possess.flatMap((verb) =>
      beliefs.flatMap((belief) => [`i do not ${verb} ${belief}`, `i don't ${verb} ${belief}`]),
    ),
    ...machines.flatMap((machine) => [
      `as ${machine}`,
      `i am ${machine}`,
      `i'm ${machine}`,
      `since i am ${machine}`,
    ]),
    ...list(`i cannot | i can't`).flatMap((verb) => [`${verb}.`, `${verb},`, `${verb}!`]),
    ...list(`
      i am not allowed | i'm not allowed | does not allow me | doesn't allow me | my programming | i am programmed |
      i'm programmed | not designed to | i am not designed | i'm not designed | i do not experience | i don't experience |
      difficult for me as an ai | don't have personal | do not have personal |
      not to answer | not to say | choose not to | dk | idk | dunno | i dunno | hard to say | difficult to say | tough to say | can't choose | cannot choose | can't decide |
      no comment | no answer | no response | no opinion | i have no opinion | i have no comment |
      i prefer not to | i'd prefer not to | i would prefer not to | prefer not to answer |
      prefer not to say | i'd rather not | i would rather not | rather not say | i decline |
      i must decline | i have to decline | i refuse | declined to answer | decline to answer |
      refuse to answer | refused | i respectfully decline | i don't know | i do not know | don't know |
      dont know | do not know | i'm not sure | i am not sure | not sure | unsure | i'm unsure |
      i am unsure | no idea | i have no idea | i don't want to | pass | i do not want to |
      i don't feel comfortable | i do not feel comfortable | i'm not comfortable | skip |
      i am not comfortable | none of your business | that's none of your business | n/a | not applicable |
      it's none of your business | i'm just an ai | it would not be appropriate |
      it wouldn't be appropriate | it is not appropriate for me | it's not appropriate for me |
      i'm not going to answer | can't say | i am not going to answer | cannot answer | can't answer |
      unable to answer | unable to provide | it's hard for me to say | i'd like to skip |
      i have no preference | i have no personal | cannot say | i don't have enough |
      i do not have enough | i'm undecided | i am undecided | i can't choose | i don't care to answer |
      i don't answer | i do not answer | i'd prefer to keep | that's private | i prefer to keep |
      i am designed to | i'm designed to | i do not feel qualified | i have no way of
    `),
  ],
  or: list(`
    or | or maybe | or perhaps | or possibly | or even | and/or | maybe | vs | versus | or a | or else
  `),
  to: list(`to | through | thru | until`),
  and: list(`and | & | and a | and maybe`),
  outOf: list(`out of | of | over | on a scale of | on a scale to | out of a possible`),
  between: list(`between | from | in between | anywhere between | anywhere from | somewhere between`),
  scales: list(`
    answer with | respond with | reply with |
    please choose | please select | please answer | select one of | choose one of | please pick |
    on a scale of | on a scale from | on the scale of | on the scale from | on a scale between |
    a scale of | scale of | scale from | scale: | a scale from | in the range | in a range from |
    range from | ranging from | a number between | a number from | numbers from | numbers between |
    the numbers | options | options are | choose from | on a | a number
  `),
  units: list(`
    percent | per cent | percentage | pct | years | year | yrs | yr | y/o | year-old | months | month |
    weeks | week | days | day | hours | hour | hrs | minutes | minute | min | seconds | second | times |
    million | millions | billion | billions | trillion | thousand | thousands | hundred | hundreds |
    dozen | dollars | dollar | bucks | cents | euros | euro | pounds | yuan | pesos | people | persons |
    person | kids | kid | children | child | adults | members | men | women | points | things | reasons |
    questions | options | choices | answers | ways | categories | levels | degrees | degree | miles |
    mile | km | kilometers | kg | lbs | feet | inches | am | pm | a.m. | p.m. | th | st | nd | rd | sons |
    daughters | brothers | sisters | friends | countries | states | cars | decades | generations | jobs |
    usd | eur | percentage points | responses | numbers | items | major | main | different | possible |
    important | key | main reasons | more | other | others
  `),
  numbers: list(
    `zero | one | two | three | four | five | six | seven | eight | nine | ten | eleven | twelve`,
  ).map((word) => [word]),
  ordinals: list(
    `first,1st | second,2nd | third,3rd | fourth,4th | fifth,5th | sixth,6th | seventh,7th | eighth,8th | ninth,9th |
    tenth,10th`,
  ).map((ordinal) =>
    ordinal
      .split(",")
      .flatMap((word) =>
        list(`option | answer | choice | one | response | statement | category | alternative`).map(
          (noun) => `${word} ${noun}`,
        ),
      ),
  ),
  negations: list(`
    some say | some people | some would say | others say | others think | many people | they say | people say | why |
    if | whether | do you | does | are you | is it | would you | is the | how | which | what | when |
    never |
    not | don't | doesn't | didn't | isn't | aren't | wasn't | weren't | can't | cannot | won't |
    wouldn't | shouldn't | couldn't | haven't | hasn't | nor | neither | without | hardly | dont
  `),
  afterLabel: list(`
    is | because | since | as | would be | seems | fits | best | represents | for | describes | on |
    here | these days | right now | out of | at the moment | myself | overall | given | due to
  `),
};
