import { expect, test } from 'vitest'
import { findFaults as verify } from '../../../../test/support/find-faults.ts'

test.each([
  ['The pump is in the US.', 'The pump is in the UK near us.'],
  ['The pump belongs to IT.', 'The pump belongs to HR, and it is new.'],
  ['The pump in hall A leaks.', 'The pump in hall B leaks a little in winter.'],
  ['Pump A is older than pump B.', 'Pump B is older than pump A by far.'],
  ['John Rivera bought the pump.', 'John Nakamura came, and later on Rivera bought the pump.'],
  ['The pump rarely leaks in winter.', 'The pump often leaks in winter at the seal.'],
  ['The pump has more than 5 seals.', 'The pump has exactly 5 seals inside.'],
  ['Насос не течёт зимой.', 'Насос течёт зимой у ворот.'],
])('%s is not said by “%s”', (text, quote) => {
  expect(verify(text, quote)).not.toEqual([])
})

test.each([
  ['The pump is in the US.', 'The pump is in the U.S. near the coast.'],
  ['The pump belongs to IT.', 'The pump belongs to IT, and it is new.'],
  ['The pump in hall A leaks.', 'The pump in hall A leaks a little in winter.'],
  ['A pump leaks in winter.', 'The pump leaks in winter at the seal.'],
  ['Pump B is older than pump A.', 'Pump B is older than pump A by far.'],
  ['John Rivera bought the pump.', 'The pump was bought by John M. Rivera in winter.'],
  ['John Rivera bought the pump.', 'Buyer of the pump: Rivera, John'],
])('%s is said by “%s”', (text, quote) => {
  expect(verify(text, quote)).toEqual([])
})
