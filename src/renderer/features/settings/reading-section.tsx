import type { SettingsView } from '../../../contract/settings.ts'
import { FollowUps } from '../../ui/follow-ups.tsx'
import { NumberInput } from './fields.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

/** How files are read and cut. */
export function ReadingSection({ view }: { view: SettingsView }) {
  const reading = useSection('reading', view, 'Reading')
  const chunking = useSection('chunking', view, 'Chunking')
  return (
    <>
      <SectionForm
        title="Chunking"
        about="In tokens (cl100k)"
        state={chunking}
        note="Documents in the index keep their chunks until they are re-indexed, which is offered once this is saved."
      >
        <NumberInput
          label="Chunk size"
          hint="tokens, 128 to 1,024"
          value={chunking.values.size}
          error={chunking.errorOf('size')}
          onChange={(size) => chunking.change({ size })}
        />
        <NumberInput
          label="Overlap"
          hint="tokens shared with the chunk before"
          value={chunking.values.overlap}
          error={chunking.errorOf('overlap')}
          onChange={(overlap) => chunking.change({ overlap })}
        />
      </SectionForm>
      <FollowUps kind="reindex" />
      <SectionForm title="Reading" about="A file that hangs or crashes costs only itself" state={reading}>
        <NumberInput
          label="Deadline"
          hint="seconds a file may take to be read"
          value={reading.values.timeoutSeconds}
          error={reading.errorOf('timeoutSeconds')}
          onChange={(timeoutSeconds) => reading.change({ timeoutSeconds })}
        />
        <NumberInput
          label="Memory"
          hint="MB a reader may use"
          value={reading.values.memoryMb}
          error={reading.errorOf('memoryMb')}
          onChange={(memoryMb) => reading.change({ memoryMb })}
        />
      </SectionForm>
    </>
  )
}
