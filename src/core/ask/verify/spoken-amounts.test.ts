import { expect, test } from 'vitest'
import { findFaults as verify } from '../../../../test/support/find-faults.ts'

test.each([
  ['The pump runs at half its load.', 'The pump runs at 30 percent of its load.'],
  ['The pump runs at ⅔ load.', 'The pump runs at ½ load in normal use.'],
  ['The pump needs a quarter of the oil.', 'The pump needs a third of the oil here.'],
  ['The pump runs at ⑦ bar.', 'The pump runs at 6 bar in normal use.'],
  ['The pump has 𝟓 seals.', 'The pump has 6 seals inside it.'],
  ['The pump has th\u200Bree seals.', 'The pump has four seals inside it.'],
  ['The pump has fif\u00ADteen seals.', 'The pump has sixteen seals inside it.'],
  ['The pump has a double impeller.', 'The pump has a single impeller inside.'],
  ['Twice a day the pump runs.', 'The pump runs once a day in winter.'],
  ['The pump runs once a day.', 'The pump runs twice in winter.'],
  ['The pump costs 50k dollars.', 'The pump costs 50 dollars at the shop.'],
  ['The pump costs $5m.', 'The pump costs $5 at the shop.'],
  ['The pump runs at minus 5 degrees.', 'The pump runs at 5 degrees in winter.'],
  ['The pump runs at minus five degrees.', 'The pump runs at five degrees in winter.'],
  ['The pump was built in the nineties.', 'The pump was built in the eighties by us.'],
  ['The pump cost a hundred dollars.', 'The pump cost a thousand dollars back then.'],
  ['The pump cost a hundred dollars.', 'The pump cost two hundred dollars back then.'],
  ['The pump needs several hundred litres of oil.', 'The pump needs several litres of oil here.'],
  ['Thousands of pumps run in winter.', 'Hundreds of pumps run in winter.'],
  ['Die Pumpe wiegt zweihundert Kilo.', 'Die Pumpe wiegt 150 Kilo im Winter.'],
  ['La bomba pesa doscientos kilos.', 'La bomba pesa 20 kilos en invierno.'],
  ['水泵的压力是十二巴。', '水泵的压力是十巴。'],
  ['Насос весит пять килограммов.', 'Насос весит шесть килограммов ровно.'],
])('%s is not said by “%s”', (text, quote) => {
  expect(verify(text, quote)).not.toEqual([])
})

test.each([
  ['The pump runs at half its load.', 'The pump runs at 50% of its load in winter.'],
  ['The pump needs ½ litre of oil.', 'The pump needs ½ litre of oil here.'],
  ['The pump has ⑦ seals.', 'The pump has ⑦ seals inside it.'],
  ['The pump has 7 seals.', 'The pump has ⑦ seals inside it.'],
  ['The pump runs twice a day.', 'The pump runs two times a day in winter.'],
  ['The pump runs once a day.', 'The pump runs daily in winter.'],
  ['Once the pump runs, the lamp glows.', 'When the pump runs, the lamp glows green.'],
  ['The pump costs one hundred dollars.', 'The pump costs $100 at the shop.'],
  ['The pump costs a hundred dollars.', 'The pump costs 100 dollars at the shop.'],
  ['The pump costs $50k.', 'The pump costs $50,000 at the shop.'],
  ['The pump costs $5m.', 'The pump costs $5 million at the shop.'],
  ['The pump is 5 m long.', 'The pump is 5 m long in total.'],
  ['The pump runs at minus 5 °C.', 'The pump runs at -5 °C in winter.'],
  ['The pump was built in the nineties.', 'The pump was built in the 1990s by us.'],
  ['Die Pumpe wiegt zweihundert Kilo.', 'Die Pumpe wiegt zweihundert Kilo im Winter.'],
  ['水泵的压力是十二巴。', '水泵的压力是十二巴。'],
])('%s is said by “%s”', (text, quote) => {
  expect(verify(text, quote)).toEqual([])
})
