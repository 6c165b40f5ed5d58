import type { Lexicon } from "./lexicon.js";
import { list } from "./list.js";

const unable = list(`
    no puedo | no puedo realmente | no me es posible | no soy capaz de | no podría | no podemos
  `);
const toAnswer = list(`
    responder | contestar | dar | decir | proporcionar | ofrecer | elegir | opinar | ayudar | ayudarte |
    expresar | decidir | tener | participar | compartir | hacer | seleccionar | cumplir | escoger |
    hacerlo | hablar | tomar | emitir | responderte | asistir | continuar | simular | determinar
  `);
const machines = list(`
    ia | una ia | inteligencia artificial | una inteligencia artificial | modelo de lenguaje | asistente |
    un modelo de lenguaje | un modelo de ia | modelo de ia | asistente de ia | un asistente de ia |
    asistente virtual | un asistente virtual | una máquina | un programa | un chatbot | modelo
  `);
const sorry = list(`lo siento | lo lamento | disculpa | disculpe | perdón | perdona`);

export const spanish: Lexicon = {
  language: "Spanish",
  leadIns: list(`
    yo diría | diría | diría que | yo digo | digo | te diría | le diría | podría decir |
    tendría que decir | debo decir | digamos | elijo | elegiría | elegiré | elegí | he elegido |
    voy a elegir | quiero elegir | escojo | escogería | escogeré | escogí | he escogido | selecciono |
    seleccionaría | seleccionaré | he seleccionado | opto por | optaría por | optaré por | me quedo con |
    me quedaría con | me inclino por | me inclinaría por | me inclino a | me decanto por |
    me decantaría por | voto por | votaría por | voto | respondo | respondería | responderé | contesto |
    contestaría | contestaré | pongo | pondría | pondré | marco | marcaría | marcaré | voy con |
    vamos con | iría con | me voy con | apuesto por | prefiero | preferiría | si tuviera que elegir |
    si tengo que elegir | si tuviese que elegir | si hay que elegir | si tuviera que responder |
    si me obligan | tendría que elegir | si debo elegir | si tuviera que decir | me ubico en |
    me ubicaría en | me sitúo en | me situaría en | me pongo en | me pondría en | me coloco en |
    me considero | me identifico como | me describo como | me definiría como | me calificaría como |
    dudo entre | estoy entre | elegir entre | decidir entre | decidirme entre | elige | elegirían |
    diría la | elegirías | eligió | dijo | dice | diremos | eligo | elejiría | la persona elegiría |
    corresponde a | correspondería a | equivale a | por lo tanto | por tanto | por ende | r: |
    en resumen | en conclusión
  `),
  nouns: list(`
    mi satisfacción | mi felicidad | mi confianza | satisfacción |
    respuesta | la respuesta | mi respuesta | respuesta final | la respuesta correcta |
    respuesta correcta | respuesta número | opción | la opción | mi opción | opción número |
    la opción número | opción elegida | número | el número | mi número | elección | mi elección |
    la elección | opinión | mi opinión |   
     mi punto de vista | selección | mi selección | puntuación | mi puntuación |
    puntaje | mi puntaje | valoración | mi valoración | calificación | mi calificación | nivel |
    mi nivel | resultado | alternativa | la alternativa | voto | mi voto | valor | mi postura |
    mi posición | la opción correcta | opción correcta | la mejor opción | la mejor respuesta |
    mi respuesta final | nota | mi nota | la letra | letra | solución | categoría |
    la respuesta de esta persona | conclusión | respuesta elegida | el número correcto | código
  `),
  copulas: list(`
    es | sería | era | será | fue | son | debe ser | podría ser | puede ser | tiene que ser |
    debería ser | es: | : | = | —
  `),
  ratings: list(`
    califico | calificaría | evalúo | evaluaría | valoro | valoraría | puntúo | puntuaría | le doy |
    le daría | doy | daría | le pongo | le pondría | yo le daría | otorgo | otorgaría | le otorgaría
  `),
  hints: list(`
    en mi opinión | a mi parecer | a mi juicio | desde mi punto de vista |
    creo que | creo | pienso que | pienso | considero que | considero | me parece que | me parece |
    opino que | opino | supongo que | supongo | probablemente | posiblemente | seguramente | quizás |
    quizá | tal vez | a lo mejor | personalmente | para mí | soy un | soy una | soy | estaría en |
    así que | entonces |  estoy en un | creo que es | creo que sería | yo creo que | yo creo |
    siento que | diría yo | entiendo que | sinceramente | honestamente | en mi caso | sería | más bien |
    yo pienso que | yo opino que | se trata de | en general | sí creo que | definitivamente
  `),
  selves: list(`
    me importa | me preocupa | me interesa | me gusta | me | confío | le importa | la mayoría |
    yo | estoy | yo estoy | me siento | soy | es | está | gastamos | se gasta | el país gasta |
    el gobierno gasta | se está gastando | estamos gastando | he estado | se invierte | invertimos |
    el gasto es | me encuentro | tengo | rezo | hay | somos | lo hago | voy | el estado gasta
  `),
  trailers: list(
    `es mi respuesta | es mi elección | sería mi respuesta | sería mi elección | es la respuesta | es mi opción | sería mi opción | es lo que elegiría`,
  ),
  fillers: list(`
    ambos | ambas | tanto | pero |
    que | es | el | la | los | las | lo | un | una | número | el número | la número | opción | la opción |
    respuesta | la respuesta | probablemente | quizás | quizá | tal vez | sería | será | con | por | en |
    a | de | como | más bien | más o menos | cerca de | cercano a | alrededor de | aproximadamente |
    definitivamente | sin duda | claramente | simplemente | solo | sólo | yo | creo | creo que | diría |
    diría que | se gasta | gastamos | gasta | el país gasta | el gobierno gasta | se está gastando |
    estamos gastando | correcta | elegida | que elijo | que elegiría | mi respuesta | que la respuesta |
    que mejor me describe es | que más se ajusta es | algo | algo así como | sobre | elijo | elegiría |
    entre | fue | era | está | estoy | muy probablemente | para mí | estaría | no. | número de | del |
    al | siguiente | letra | la letra | estaría en | decir | decir que | elegir | son | aquí | ser |
    esta | este | mi | en mi opinión | personalmente | n.º | nº | se queda en | actualmente | me parece |
    considero que | pienso que | opino que | bien | también | así | casi | realmente
  `),
  openings: list(`
    que | pregunta 1: | pregunta 1. | p1: | realmente | claramente |
    ambos | ambas |
    pero | depende |
    claro | claro que sí | bueno | pues | por supuesto | vale | hola | gracias | entendido | mmm | bien |
    muy bien | perfecto | desde luego | eh | a ver | un | una | el | la | lo | es | sí | si | de acuerdo |
    buena pregunta | sinceramente | honestamente | okey | con gusto | ah | oh | este | es difícil |
    difícil pregunta | difícil de decir | está bien | encantado | vamos a ver | aquí está | aquí tienes |
    probablemente | quizás | quizá | tal vez | sin duda | definitivamente | más o menos
  `),
  refusals: [
    ...unable.flatMap((verb) => toAnswer.map((what) => `${verb} ${what}`)),
    ...sorry.flatMap((word) => [
      `${word}, pero`,
      `${word} pero`,
      `${word}, no`,
      `${word}, como`,
      `${word}, soy`,
    ]),
    ...machines.flatMap((machine) => [
      `como ${machine}`,
      `soy ${machine}`,
      `al ser ${machine}`,
      `siendo ${machine}`,
    ]),
    ...list(`
      no tengo opiniones | no tengo opinión | no tengo una opinión | no tengo creencias |
      no tengo sentimientos | no tengo preferencias | no tengo experiencias | no tengo una postura |
      no poseo opiniones | no poseo | no tengo la capacidad | no tengo suficiente información |
      no tengo información | no tengo acceso | ns | difícil de decir | es difícil decir | difícil decir | no puedo elegir | no sabría decir |
      no sé | no lo sé | no sabría | no sabe | no estoy seguro |
      no estoy segura | ni idea | no contesta | no tengo idea | no tengo ni idea | sin opinión |
      sin respuesta | sin comentarios | no opino | prefiero no | preferiría no | no quiero responder |
      no quiero contestar | no deseo responder | me niego | me abstengo | no voy a responder |
      no responderé | no contesto | no respondo | paso | es privado | no es apropiado |
      no me siento cómodo | no me siento cómoda | no comparto | abstención | no sabe / no contesta |
      ns/nc | no sabe/no contesta | no me corresponde | no puedo. | no corresponde |
      no tengo la información | no tengo datos | no puedo saber | no me decido
    `),
  ],
  or: list(`
    o | ó | u | o quizás | o quizá | o tal vez | o bien | o el | o la | o un | o incluso | y/o | o sea
  `),
  to: list(`a | al | hasta | hasta el`),
  and: list(`y | e | y el | y la | y un`),
  outOf: list(`de | sobre | de un total de | de cada`),
  between: list(`entre | entre el | entre la | de | del | desde | desde el | entre un`),
  scales: list(`
    por favor elija | elija una | elige una | seleccione | por favor, elija |
    en una escala del | en una escala de | en la escala del | en la escala de | escala del | escala de |
    una escala de | una escala del | en escala de | en escala del | en un rango de | en un rango del |
    opciones | números del | números de | un número del | un número entre | en una escala
  `),
  units: list(`
    por ciento | porciento | años | año | meses | mes | semanas | semana | días | día | horas | hora |
    minutos | veces | vez | millones | millón | mil | miles | billones | euros | euro | dólares | pesos |
    personas | persona | hijos | hijo | hijas | hija | niños | puntos | cosas | razones | preguntas |
    opciones | respuestas | km | kilómetros | hermanos | amigos | países | siglos | kg | grados |
    euros al mes | de enero | de los | de las | de cada | formas | maneras | más | de mayo | ciudades |
    familias | hombres | mujeres | décadas | generaciones | trabajos | números
  `),
  numbers: [
    ["cero"],
    ["uno", "una"],
    ["dos"],
    ["tres"],
    ["cuatro"],
    ["cinco"],
    ["seis"],
    ["siete"],
    ["ocho"],
    ["nueve"],
    ["diez"],
    ["once"],
    ["doce"],
  ],
  ordinals: [
    ["primer", "primera"],
    ["segund", "segunda"],
    ["tercer", "tercera"],
    ["cuart", "cuarta"],
    ["quint", "quinta"],
    ["sext", "sexta"],
    ["séptim", "séptima"],
    ["octav", "octava"],
    ["noven", "novena"],
    ["décim", "décima"],
  ].map((stems, k) => [
    `${k + 1}.ª opción`,
    `${k + 1}ª opción`,
    ...list(`opción | respuesta | alternativa`).flatMap((noun) => [
      `${stems[1]} ${noun}`,
      `${noun} ${stems[1]}`,
    ]),
    `la ${stems[1]}`,
  ]),
  negations: list(`algunos | algunas personas | otros | hay quien dice |
    si | cómo |
    no | ni | nunca | tampoco | sin | jamás`),
  afterLabel: list(`es | porque | ya que | pues | sería | puesto que | en | para | por | como | aquí`),
};
