import { chunk, type Script, sendChunks, usage, wellBehaved } from './model-server.ts'

const action = '{"tool": "report_number", "arguments": {"number": 7}}'

/** A model that can do all that the test of a profile looks at: it calls the tool, and follows the schema. */
export const ableModel: Script = (asked, response) => {
  const { body } = asked
  if ('tools' in body) {
    const call = { index: 0, id: 'a', function: { name: 'report_number', arguments: '{"number": 7}' } }
    return sendChunks(response, [
      chunk({ tool_calls: [call] }),
      chunk({}, 'tool_calls'),
      { choices: [], usage },
    ])
  }
  if (!('response_format' in body)) return wellBehaved(asked, response)
  const text = JSON.stringify(body.response_format).includes('report_number') ? action : '{"number": 7}'
  return sendChunks(response, [chunk({ content: text }), chunk({}, 'stop'), { choices: [], usage }])
}

/** What its server lists. */
export const ablePages = {
  'GET /v1/models': { data: [{ id: 'scripted', max_model_len: 4096 }, { id: 'other' }] },
}
