/** Units by what they are called; each line is one unit, its sign first. Signs of up to three letters keep their case. */
const table = `% percent per-cent prozent pourcent por-ciento percento pct
‰ permille promille
°C ℃ celsius degrees-celsius degree-celsius deg-c grad-celsius degrés-celsius °c
°F ℉ fahrenheit degrees-fahrenheit degree-fahrenheit °f
K kelvin
bar bars
mbar millibar millibars
psi
Pa pascal pascals
kPa kilopascal kilopascals
MPa megapascal megapascals
atm atmosphere atmospheres
mg milligram milligrams milligramme milligramm
kg kilogram kilograms kilo kilos kilogramme kilogrammes kilogramm
g gram grams gramme grammes gramm
t ton tons tonne tonnes tonnen
lb lbs pound pounds
oz ounce ounces
nm nanometre nanometres nanometer nanometers
µm μm micrometre micrometres micrometer micrometers micron microns
mm millimetre millimetres millimeter millimeters
cm centimetre centimetres centimeter centimeters zentimeter
km kilometre kilometres kilometer kilometers kilomètres
m metre metres meter meters mètre mètres metros
inch inches in″ zoll
ft foot feet
yd yard yards
mi mile miles meilen
m² m2 sqm square-metres square-metre square-meters square-meter quadratmeter
m³ m3 cubic-metres cubic-metre cubic-meters cubic-meter kubikmeter
ml mL millilitre millilitres milliliter milliliters
l L litre litres liter liters litros
gal gallon gallons
km/h kph kmh kilometres-per-hour kilometers-per-hour
mph miles-per-hour
m/s metres-per-second meters-per-second
kn knot knots knoten
ns nanosecond nanoseconds
µs μs microsecond microseconds
ms millisecond milliseconds millisekunden
s sec secs second seconds sekunde sekunden seconde secondes
min mins minute minutes minuten minuto minutos
h hr hrs hour hours stunde stunden heure heures hora horas ore
day days tag tage tagen jour jours día días giorni giorno
week weeks woche wochen semaine semaines semana semanas settimane
month months monat monate monaten mois mes meses mesi
year years jahr jahre jahren an ans année années año años anni yrs
decade decades jahrzehnt jahrzehnte
century centuries jahrhundert jahrhunderte
mA milliampere milliamperes milliamp milliamps
A amp amps ampere amperes
mV millivolt millivolts
kV kilovolt kilovolts
V volt volts
mW milliwatt milliwatts
kW kilowatt kilowatts
MW megawatt megawatts
GW gigawatt gigawatts
W watt watts
kWh kilowatt-hours kilowatt-hour kilowattstunden
MWh megawatt-hours megawatt-hour
Wh watt-hours watt-hour
J joule joules
kJ kilojoule kilojoules
kcal kilocalorie kilocalories calorie calories
N newton newtons
Nm newton-metres newton-metre newtonmeter
Ω ohm ohms
Hz hertz
kHz kilohertz
MHz megahertz
GHz gigahertz
rpm U/min
dB decibel decibels
lx lux
lm lumen lumens
B byte bytes
kB KB kilobyte kilobytes
MB megabyte megabytes
GB gigabyte gigabytes
TB terabyte terabytes
KiB kibibyte kibibytes
MiB mebibyte mebibytes
GiB gibibyte gibibytes
bit bits
Mbit/s Mbps megabits-per-second
Gbit/s Gbps gigabits-per-second
€ EUR euro euros
$ USD US$ dollar dollars
£ GBP sterling
¥ JPY yen
CHF franken francs
cent cents
ppm
° degree degrees grad degrés`

const bySign = new Map<string, string>()
const byWord = new Map<string, string>()
for (const line of table.split('\n')) {
  const [sign, ...names] = line.split(' ') as [string, ...string[]]
  for (const name of [sign, ...names].map((one) => one.replaceAll('-', ' '))) {
    bySign.set(name, sign)
    if (name.length > 3 || name.includes(' ')) byWord.set(name.toLowerCase(), sign)
  }
}

/** The sign of a unit by one of its names; `undefined` for what is not a unit. */
export function findUnit(name: string): string | undefined {
  return bySign.get(name) ?? byWord.get(name.toLowerCase()) ?? bySign.get(name.toLowerCase())
}

/** What may stand directly behind a number: a unit, of up to three words, or another word. */
const following =
  /^[ \t\u00a0\u202f\n-]{0,3}(°\s?[CF]\b|[%‰€$£¥°Ω℃℉]|[\p{L}µμ²³]+[²³23]?(?:\/[\p{L}µ]+[²³]?)?)(?:[ \u00a0-](\p{L}+))?(?:[ \u00a0-](\p{L}+))?/u

/** What stands behind a number. */
export interface FollowingWord {
  /** The sign of the unit; absent where it is none that is known. */
  readonly unit?: string
  /** The word itself, where it is not a unit. */
  readonly word?: string
  /** What it is told for: the sign of a unit, or a word. `4,800 euros a year`, `3 litres per person`. */
  readonly per?: string
}

/**
 * Reads what a number that ends at `at` is counted in: `12 full months` are months.
 *
 * @param before the unit that stands before the number, which the words behind it do not change
 */
export function readFollowing(text: string, at: number, before?: string): FollowingWord {
  const behind = text.slice(at, at + 80)
  const match = following.exec(behind)
  if (!match) return before === undefined ? {} : readPer(behind)
  const { used, ...unit } = readUnit(match)
  if (before !== undefined) return readPer(unit.unit === before ? behind.slice(used) : behind)
  return { ...unit, ...(unit.unit === undefined ? {} : readPer(behind.slice(used))) }
}

function readUnit([whole, first = '', second, third]: RegExpExecArray): {
  unit?: string
  word?: string
  used: number
} {
  const start = whole.indexOf(first)
  const joined = [[first, second, third], [first, second], [first.replace(/\s/gu, '')]]
  for (const parts of joined) {
    if (parts.some((part) => part === undefined)) continue
    const name = parts.join(' ')
    const unit = findUnit(name)
    if (unit !== undefined) return { unit, used: start + Math.max(name.length, first.length) }
  }
  // An adjective may stand in between.
  const later = second !== undefined && second.length > 2 ? findUnit(second) : undefined
  if (later !== undefined)
    return { unit: later, used: whole.indexOf(second!, start + first.length) + second!.length }
  return { word: first, used: start + first.length }
}

function readPer(behind: string): Pick<FollowingWord, 'per'> {
  const match = /^\s*(per|pro|par|por|je|each|every|for\s+each|an?|im|\/)\s*(\p{L}+)/iu.exec(behind)
  if (!match) return {}
  const [, link = '', word = ''] = match
  const unit = findUnit(word)
  // “a” is mostly an article.
  if (unit === undefined && /^(?:an?|im)$/iu.test(link)) return {}
  return { per: unit ?? word.toLowerCase() }
}

/** The unit before a number that begins at `at`: `$ 40`, `EUR 40`. */
export function readPreceding(text: string, at: number): string | undefined {
  const match = /(?:^|[^\p{L}])(US\$|[$€£¥]|[A-Z]{3})[ \u00a0]?$/u.exec(text.slice(Math.max(0, at - 6), at))
  const sign = match?.[1]
  const unit = sign === undefined ? undefined : findUnit(sign)
  return unit !== undefined && /^[€$£¥]$|^CHF$/u.test(unit) ? unit : undefined
}
