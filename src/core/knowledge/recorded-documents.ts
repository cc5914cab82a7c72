import type { Audit } from '../platform/audit.ts'
import type { KnowledgeService } from './operations.ts'

/** The same documents; what the web door does with them beside the contract (uploads, handing out files) is put on record. */
export function recordedDocuments(knowledge: KnowledgeService, audit: Audit): KnowledgeService {
  return {
    ...knowledge,
    async ingestStored(uploads, options) {
      const inputs = { files: uploads.map(({ name }) => name), ...options }
      const target = { type: 'documents' }
      try {
        const answer = await knowledge.ingestStored(uploads, options)
        void audit.record({
          action: 'knowledge.upload',
          result: 'ok',
          target,
          inputs,
          outputs: { ...answer },
        })
        return answer
      } catch (error) {
        void audit.record({ action: 'knowledge.upload', result: 'failed', target, inputs, error })
        throw error
      }
    },
    async original(id) {
      const file = await knowledge.original(id)
      void audit.record({
        action: 'document.send',
        result: 'ok',
        target: { type: 'document', id, name: file.name },
      })
      return file
    },
  }
}
