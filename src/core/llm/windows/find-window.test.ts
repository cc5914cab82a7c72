import { expect, test } from 'vitest'
import { modelsForEachTest } from '../../../../test/support/models/model-rig.ts'
import { wellBehaved } from '../../../../test/support/models/model-server.ts'
import { findWindow } from './find-window.ts'

const rig = modelsForEachTest()
const listed = (entry: object) => ({
  'GET /v1/models': { data: [{ id: 'other', context_length: 1 }, entry] },
})

const servers: Record<string, [pages: object, window: number]> = {
  'llama.cpp, by /props': [{ 'GET /props': { default_generation_settings: { n_ctx: 16_384 } } }, 16_384],
  'an older llama.cpp': [{ 'GET /props': { n_ctx: 2048 } }, 2048],
  'Ollama, by the file of the model': [
    {
      'POST /api/show': {
        parameters: 'stop "<|end|>"\nnum_ctx                        32768\ntemperature 0.7',
        model_info: { 'llama.context_length': 131_072 },
      },
    },
    32_768,
  ],
  'Ollama, by what the model was made for': [
    { 'POST /api/show': { model_info: { 'general.architecture': 'qwen2', 'qwen2.context_length': 40_960 } } },
    40_960,
  ],
  'vLLM, by max_model_len': [listed({ id: 'scripted', max_model_len: 12_288 }), 12_288],
  'llama.cpp, by its list': [listed({ id: 'scripted', meta: { n_ctx: 6144, n_ctx_train: 131_072 } }), 6144],
  'LM Studio, by what is loaded': [
    listed({ id: 'scripted', loaded_context_length: 4096, max_context_length: 131_072 }),
    4096,
  ],
  'OpenRouter, by context_length': [listed({ id: 'scripted', context_length: 200_000 }), 200_000],
  'Groq, by context_window': [listed({ id: 'scripted', context_window: 65_536 }), 65_536],
  'a name that the server ends in :latest': [listed({ id: 'scripted:latest', max_model_len: 1024 }), 1024],
  'nobody: the smallest that is usual': [{}, 8192],
  'an entry of another model alone': [listed({ id: 'else', max_model_len: 4 }), 8192],
  'numbers that are none': [
    { ...listed({ id: 'scripted', max_model_len: -1 }), 'GET /props': { n_ctx: 'many' } },
    8192,
  ],
}
test.each(Object.keys(servers))('the window is told by %s', async (name) => {
  const [pages, window] = servers[name]!
  const one = await rig(wellBehaved)
  Object.assign(one.server.pages, pages)
  expect(await one.models.window(one.profile)).toBe(window)
})

test('what runs now goes before what the model was made for, and is remembered', async () => {
  const one = await rig(wellBehaved)
  Object.assign(one.server.pages, listed({ id: 'scripted', max_model_len: 99_999 }), {
    'GET /props': { default_generation_settings: { n_ctx: 4096 } },
  })
  expect(await one.models.window(one.profile)).toBe(4096)
  Object.assign(one.server.pages, { 'GET /props': { default_generation_settings: { n_ctx: 8 } } })
  expect(await one.models.window(one.profile)).toBe(4096)
})

test('a model that the table of prices knows has its window by it, wherever it is asked', async () => {
  const one = await rig(wellBehaved)
  expect(await findWindow({ ...one.profile, model: 'gpt-4o' }, undefined)).toBe(128_000)
})
