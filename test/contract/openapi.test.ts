import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { contract } from '../../src/contract/index.ts'
import { openApiDocument } from '../../src/transports/http/openapi.ts'

const project = async (name: string) =>
  JSON.parse(await readFile(new URL(`../../${name}`, import.meta.url), 'utf8'))

test('docs/openapi.json says what the contract says (else: npm run openapi)', async () => {
  const { version } = await project('package.json')
  const document = JSON.parse(JSON.stringify(await openApiDocument(version)))
  expect(await project('docs/openapi.json')).toEqual(document)
})

test('every procedure has its operation, its summary and problem documents for its errors', async () => {
  const { paths } = await openApiDocument('0')
  const operations = Object.values(paths).flatMap((item) => Object.values(item))
  for (const [feature, procedures] of Object.entries(contract)) {
    for (const name of Object.keys(procedures)) {
      const operation = operations.find(({ operationId }) => operationId === `${feature}.${name}`)
      expect(operation, `${feature}.${name}`).toMatchObject({ summary: expect.any(String) })
      expect(Object.keys(operation?.responses[400]?.content ?? {})).toEqual(['application/problem+json'])
    }
  }
})
