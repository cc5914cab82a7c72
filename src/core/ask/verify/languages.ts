/** Languages that are told apart by their commonest words. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'it' | 'nl' | 'pt'

const common: Record<Language, string> = {
  en: 'the of and to in is are was were that it for with as on by be this from at which not have has had an its must can will or when how what who does',
  de: 'der die das und ist sind war waren nicht ein eine einer eines einem einen den dem des mit von zu zum zur im auf für sich auch wird werden bei nach wie oder aus hat muss darf kein keine wann wer welche beträgt',
  fr: 'le la les et est sont était un une des du de au aux dans pour par sur avec qui que ne pas se ce cette il elle sa son ses doit peut quel quelle',
  es: 'el la los las y es son era un una unos del de al en para por con que no se su sus lo como debe puede cuál cuándo quién',
  it: 'il lo la gli le e è sono era un una del della dei delle di al alla nel nella per con che non si suo sua deve può quale quando',
  nl: 'de het een en is zijn was waren niet van in op voor met te dat die aan bij door naar ook wordt worden moet kan geen wie welke',
  pt: 'o a os as e é são era um uma do da dos das de ao em no na para por com que não se seu sua deve pode qual quando quem',
}
const words = new Map(
  Object.entries(common).map(([language, list]) => [language as Language, new Set(list.split(' '))]),
)

/** The language whose common words a text has most of; `undefined` where it has too few of any to tell. */
export function guessLanguage(text: string): Language | undefined {
  const found = text.toLowerCase().match(/\p{L}+/gu) ?? []
  let best: { language: Language; count: number } | undefined
  let next = 0
  for (const [language, list] of words) {
    const count = found.filter((word) => list.has(word)).length
    if (count > (best?.count ?? 0)) {
      next = best?.count ?? 0
      best = { language, count }
    } else next = Math.max(next, count)
  }
  return best && best.count >= 2 && best.count > next ? best.language : undefined
}

/** Whether numbers of this language have a comma before their decimals. */
export function hasDecimalComma(language: Language | undefined): boolean {
  return language !== undefined && language !== 'en'
}

/** Words that bind a sentence together and say nothing themselves, of all these languages. */
const more = `a about above after all also am an and any are as at be because been before being below between both but by
can cannot could did do does doing done down during each etc few for from further get gets had has have having he her here hers
him his how however i if in into is it its itself just let many may me might more most much must my no nor not of off on
only or other our out over own per please same shall she should so some such than that the their them then there
therefore these they this those through thus to too under until up upon us very was we were what when where whether which
while who whom whose why will with within would yes you your according document documents passage states stated says
auch aber als am an auf aus bei bis da dabei dann dass denn dies diese dieser dieses doch dort durch er es etwa falls
für gegen haben hat hatte hier ich ihr im in indem ist ja jede jeder jedes jedoch kann können man mehr mit muss müssen nach
nur ob oder ohne sehr sein seine sich sie sind so sobald soll sowie sollte über um und uns unter vom von vor wann war warum
was weil welche welcher welches wenn wer werden wie wird wo wurde zu zum zur
aussi avec car ces comme dans donc elle en est et il ils leur lui mais ou où par plus pour quand qui sa se si son sont sur
también como con cuando donde ella ello entre esta este ha han hay más para pero por que se si sin sobre su sus
anche che chi come con cui dove ed era essere fra ha hanno ma nel più può quando questa questo sono sua sul tra`
export const stopWords: ReadonlySet<string> = new Set([
  ...Object.values(common).flatMap((list) => list.split(' ')),
  ...more.split(/\s+/u),
])
