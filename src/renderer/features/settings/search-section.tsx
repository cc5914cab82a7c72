import type { SettingsView } from '../../../contract/settings.ts'
import { Choice, NumberInput } from './fields.tsx'
import { SectionForm } from './section-form.tsx'
import { useSection } from './use-section.ts'

const fusions = [
  { value: 'zscore' as const, label: 'Scores (z-scores)' },
  { value: 'rrf' as const, label: 'Ranks (reciprocal rank fusion)' },
]

/** How the two lists of a hybrid search become one. */
export function SearchSection({ view }: { view: SettingsView }) {
  const section = useSection('search', view, 'Search')
  const { fusion, denseWeight, rrfK } = section.values
  return (
    <SectionForm title="Search" about="How words and meaning are weighed in hybrid search" state={section}>
      <Choice
        label="Fusion"
        hint="Scores say by how much a hit leads; ranks only that it does."
        options={fusions}
        value={fusion}
        onChange={(value) => section.change({ fusion: value })}
      />
      {fusion === 'zscore' ? (
        <NumberInput
          label="Weight of meaning"
          hint="0 to 1; words (BM25) have the rest"
          value={denseWeight}
          error={section.errorOf('denseWeight')}
          onChange={(value) => section.change({ denseWeight: value })}
        />
      ) : (
        <NumberInput
          label="k"
          hint="1 to 1,000; the larger, the less the first ranks lead"
          value={rrfK}
          error={section.errorOf('rrfK')}
          onChange={(value) => section.change({ rrfK: value })}
        />
      )}
    </SectionForm>
  )
}
