/** A question about the documents of test/fixtures/ask that they answer, and what a truthful model says. */
export interface Answerable {
  readonly question: string
  readonly text: string
  readonly quotes: readonly string[]
}

/** A question they do not answer. `claim`: what a model makes up, with a quote that is really there. */
export interface Unanswerable {
  readonly question: string
  readonly claim?: { readonly text: string; readonly quote: string }
}

const answered = (question: string, text: string, ...quotes: string[]): Answerable => ({
  question,
  text,
  quotes,
})

export const answerable: readonly Answerable[] = [
  answered(
    'How many passengers does the Fulmar carry?',
    'The Fulmar carries 148 passengers.',
    'The Fulmar carries 148 passengers and 22 cars',
  ),
  answered(
    'How many cars fit on the Petrel?',
    'The Petrel carries 14 cars.',
    'The Petrel carries 96 passengers and 14 cars.',
  ),
  answered(
    'When did the Petrel enter service?',
    'The Petrel entered service on 19 September 2016.',
    'the Fulmar entered service on 4 May 2011, the Petrel on 19 September 2016',
  ),
  answered(
    'How long is the crossing from Hestvik to Outer Skerry?',
    'The crossing from Hestvik to Outer Skerry takes 35 minutes.',
    'A crossing from Hestvik to Outer Skerry takes 35 minutes',
  ),
  answered(
    'When does the first ferry leave Hestvik in winter?',
    'In winter the first ferry leaves Hestvik at 06:40.',
    'In winter the first ferry leaves Hestvik at 06:40',
  ),
  answered(
    'At what wind are crossings cancelled?',
    'Crossings are cancelled when the wind exceeds 22 m/s.',
    'Crossings are cancelled when the wind exceeds 22 metres per second',
  ),
  answered(
    'Are dangerous goods carried with foot passengers?',
    'Dangerous goods are never carried together with foot passengers.',
    'Dangerous goods are never carried together with foot passengers.',
  ),
  answered(
    'What does a single ticket cost for adults?',
    'A single ticket costs €7.50 for adults.',
    'A single ticket costs €7.50 for adults and €3.80 for children under 12',
  ),
  answered(
    'Are dogs allowed in the saloon?',
    'Dogs are not allowed in the saloon.',
    'Dogs must be kept on a lead and are not allowed in the saloon',
  ),
  answered(
    'Where are season tickets sold?',
    'Season tickets are sold only at the office in Hestvik.',
    'Season tickets are sold only at the office in Hestvik',
  ),
  answered(
    'Who leads the fleet?',
    'Captain Ingrid Solheim leads the fleet.',
    'Captain Ingrid Solheim leads the fleet.',
  ),
  answered(
    'Who trains new deckhands?',
    'Mateo Ruiz trains new deckhands.',
    'Her deputy is Mateo Ruiz, who also trains new deckhands',
  ),
  answered(
    'How much training do deckhands need?',
    'Deckhands complete 120 hours of training before their first shift alone.',
    'Deckhands complete 120 hours of training before their first shift alone',
  ),
  answered(
    'How big is the greenhouse?',
    'The greenhouse has 1250 square metres of glass.',
    'The greenhouse has 1,250 square metres of glass',
  ),
  answered(
    'At what temperature are tomatoes kept?',
    'Tomatoes are kept between 18 and 24 °C.',
    'Tomatoes are kept between 18 and 24 °C',
  ),
  answered(
    'How much does the irrigation pump deliver?',
    'The irrigation pump delivers 3.2 litres per second at 2.5 bar.',
    'The irrigation pump delivers 3.2 litres per second at 2.5 bar',
  ),
  answered(
    'How long may the irrigation pump run without a pause?',
    'The pump must not run for longer than 40 minutes without a pause.',
    'The irrigation pump delivers 3.2 litres per second at 2.5 bar and must not run for longer than 40 minutes without a pause',
  ),
  answered(
    'When do the vents open?',
    'Vents open when humidity rises above 85 %.',
    'Vents open when humidity rises above 85 percent',
  ),
  answered(
    'Are pesticides used in Greenhouse 7?',
    'Pesticides are not used in Greenhouse 7.',
    'Pesticides are not used in Greenhouse 7',
  ),
  answered(
    'How often do HX-40 sensors report?',
    'HX-40 sensors report every 90 seconds.',
    'Sensors of type HX-40 report every ninety seconds',
  ),
  answered(
    'What does the maintenance contract with Lindqvist Klima cost?',
    'The contract with Lindqvist Klima costs 4,800 euros a year.',
    'The maintenance contract with Lindqvist Klima ends on 31 December 2027 and costs 4,800 euros a year',
  ),
  answered(
    'How large was the harvest in 2024?',
    'In 2024 the harvest was 58 tonnes.',
    'The harvest of 2023 was 61 tonnes; in 2024 it was 58 tonnes',
  ),
  answered(
    'When is the museum open?',
    'The museum is open from Tuesday to Sunday between 10:00 and 17:30.',
    'The museum is open from Tuesday to Sunday between 10:00 and 17:30',
  ),
  answered(
    'Who made the Brass Heron?',
    'The Brass Heron was made by Johann Keller in Augsburg in 1687.',
    'The oldest piece is the Brass Heron, made by Johann Keller in Augsburg in 1687',
  ),
  answered(
    'May visitors wind the Night Watchman?',
    'The Night Watchman may not be wound by visitors.',
    'The Night Watchman, by Élise Marchand, strikes every quarter of an hour and may not be wound by visitors',
  ),
  answered(
    'How many objects are on loan?',
    'Of the 412 objects, 36 are on loan.',
    'Of the 412 objects, 36 are on loan',
  ),
  answered(
    'How soon do lenders get a receipt?',
    'Lenders receive a receipt within five working days.',
    'Lenders receive a receipt within 5 working days',
  ),
  answered(
    'Is flash photography allowed in the museum?',
    'Flash photography is prohibited in all rooms.',
    'Flash photography is prohibited in all rooms',
  ),
  answered(
    'How much memory does Lantern need?',
    'Lantern needs at least 8 GB of memory.',
    'Lantern 4.2.1 needs at least 8 GB of memory and 20 GB of disk',
  ),
  answered('On which port does Lantern listen?', 'It listens on port 7410.', 'It listens on port 7410'),
  answered(
    'How long are Lantern backups kept?',
    'Backups are kept for 21 days.',
    'Backups are written every night at 02:30 and kept for 21 days',
  ),
  answered(
    'Does Lantern encrypt backups?',
    'Lantern does not encrypt backups by itself.',
    'Lantern does not encrypt backups by itself',
  ),
  answered(
    'Who may delete projects in Lantern?',
    'Only administrators may delete projects.',
    'Only administrators may delete projects',
  ),
  answered(
    'Is OAuth supported by Lantern?',
    'OAuth is not supported.',
    'Version 4.1 introduced single sign-on through SAML; OAuth is not supported',
  ),
  answered(
    'Who wrote the scheduler of Lantern?',
    'The author of the scheduler is Priya Raman.',
    'The author of the scheduler is Priya Raman',
  ),
  answered(
    'Welche Leistung hat der Heizkessel HK 350?',
    'Der Heizkessel HK 350 hat eine Leistung von 35,5 kW.',
    'Der Heizkessel HK 350 hat eine Leistung von 35,5 kW',
  ),
  answered(
    'Wie schwer ist der Heizkessel?',
    'Der Heizkessel hat ein Gewicht von 1240 kg.',
    'Der Heizkessel HK 350 hat eine Leistung von 35,5 kW und ein Gewicht von 1.240 kg',
  ),
  answered(
    'Darf der Kessel ohne Wasser betrieben werden?',
    'Der Kessel darf nicht ohne Wasser betrieben werden.',
    'Der Kessel darf nicht ohne Wasser betrieben werden',
  ),
  answered(
    'Wie oft erfolgt die Wartung des Kessels?',
    'Die Wartung erfolgt alle 12 Monate.',
    'Die Wartung erfolgt alle zwölf Monate und dauert etwa drei Stunden',
  ),
  answered(
    'How long is the Marl Valley aqueduct?',
    'The aqueduct is 5,320 metres long.',
    'It is 5,320 metres long and falls by 14 metres from end to end',
    'Survey of the Marl Valley aqueduct',
  ),
  answered(
    'Which pier of the aqueduct leans?',
    'The eastern pier of the third bridge leans by 6 cm toward the river.',
    'pier of the third bridge leans by 6 centimetres toward the river',
    'carries no water today and that the eastern',
  ),
  answered(
    'What will repairs of the aqueduct cost?',
    'Repairs are estimated at €1.4 million.',
    'Repairs are estimated at 1.4 million euros',
  ),
  answered(
    'Did the mortar contain asbestos?',
    'None of the samples contained asbestos.',
    'None of the samples contained asbestos',
  ),
  answered(
    'Where are the drone photographs kept?',
    'Drone photographs are kept at the county archive under the number MA-7719.',
    'Drone photographs are kept at the county archive under the number MA-7719',
  ),
]

const open = (question: string, text?: string, quote?: string): Unanswerable => ({
  question,
  ...(text !== undefined && quote !== undefined && { claim: { text, quote } }),
})

export const unanswerable: readonly Unanswerable[] = [
  open('Who won the football world championship in 1998?'),
  open('What is the boiling point of mercury?'),
  open('How do I bake sourdough bread?'),
  open('Which planet has the most moons?'),
  open('What is the capital of Mongolia?'),
  open('Who painted the Mona Lisa?'),
  open('How does photosynthesis store energy?'),
  open('asdf qwer zxcv uiop?'),
  open(
    'How many passengers does the Kittiwake carry?',
    'The Kittiwake carries 148 passengers.',
    'The Fulmar carries 148 passengers and 22 cars',
  ),
  open(
    'What does a first-class ferry ticket cost?',
    'A first-class ticket costs €12.50.',
    'A single ticket costs €7.50 for adults',
  ),
  open(
    'What is the pH of the nutrient solution?',
    'The nutrient solution has a pH of 6.',
    'Nutrient solution is mixed at 1:200',
  ),
  open(
    'Who owns the Clockwork Museum?',
    'The museum belongs to Johann Keller.',
    'made by Johann Keller in Augsburg in 1687',
  ),
  open(
    'Does Lantern run on Windows Server?',
    'Lantern runs on Windows Server 2022.',
    'Lantern 4.2.1 needs at least 8 GB of memory',
  ),
  open(
    'Was kostet der Heizkessel HK 350?',
    'Der Heizkessel HK 350 kostet 1.240 €.',
    'Der Heizkessel HK 350 hat eine Leistung von 35,5 kW und ein Gewicht von 1.240 kg',
  ),
  open(
    'Who built the Marl Valley aqueduct?',
    'The Marl Valley aqueduct was built by Hana Novak.',
    'by a team of eleven people under Dr Hana Novak',
  ),
  open(
    'How many visitors did the museum have last year?',
    'The museum had 412 visitors last year.',
    'Of the 412 objects, 36 are on loan',
  ),
]
