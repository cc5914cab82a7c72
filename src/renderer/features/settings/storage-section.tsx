import type { SettingsView } from '../../../contract/settings.ts'
import { formatBytes } from '../../../shared/bytes.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { client } from '../../lib/client.ts'
import { useKnowledge } from '../../lib/knowledge-store.ts'
import { useLoad } from '../../lib/use-load.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { NumberInput } from './fields.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

/** Where everything lies, how much it is, and how large a file may be. */
export function StorageSection({ view }: { view: SettingsView }) {
  const section = useSection('storage', view, 'Storage')
  const info = useLoad('info', (signal) => client.system.info(undefined, { signal }))
  const totals = useKnowledge((state) => state.totals)
  return (
    <>
      <SectionForm title="Storage" about="Applies to files added from now on" state={section}>
        <NumberInput
          label="Largest file"
          hint="MB, 1 to 4,096. Larger files are refused."
          value={section.values.maxFileMb}
          error={section.errorOf('maxFileMb')}
          onChange={(maxFileMb) => section.change({ maxFileMb })}
        />
      </SectionForm>
      <section className="panel" aria-label="Data folder">
        <div className="panel-head">
          <h2>Data folder</h2>
        </div>
        <div className="panel-body stack">
          <div className="command">
            <code className="grow cut">{info.data?.dataFolder ?? '…'}</code>
            {info.data && <CopyButton text={info.data.dataFolder} label="Copy path" />}
          </div>
          <p className="hint">
            {totals
              ? `${formatCount(totals.documents, 'document')} and ${formatCount(totals.chunks, 'chunk')} take ${formatBytes(totals.bytesOnDisk)}. `
              : ''}
            <code>CATALYST_HOME</code> moves all of it.
          </p>
        </div>
      </section>
    </>
  )
}
