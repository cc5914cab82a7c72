import { useState } from 'react'
import type { ModelProfile } from '../../../contract/llm.ts'
import { defined } from '../../../shared/defined.ts'
import { isRecord } from '../../../shared/is-record.ts'
import { Field } from '../../ui/field.tsx'
import { OptionalNumber } from './optional-number.tsx'
import type { ProfileValues } from './profile-draft.ts'
import type { ProfileDraft } from './use-profile-draft.ts'

type Parameters = ModelProfile['parameters']

/** What is sent with every call, and what it costs: the part of a profile that most need not touch. */
export function MoreFields({ draft }: { draft: ProfileDraft }) {
  const { values, faultAt, change } = draft
  const { parameters, prices } = values
  const setParameter = (part: { [Name in keyof Parameters]?: Parameters[Name] | undefined }) =>
    change({ parameters: dropMissing({ ...parameters, ...part }) })
  return (
    <div className="form">
      <OptionalNumber
        label="Temperature"
        hint="0 to 2"
        placeholder="as the server has it"
        value={parameters.temperature}
        error={faultAt('parameters.temperature')}
        onChange={(temperature) => setParameter({ temperature })}
      />
      <OptionalNumber
        label="Top P"
        hint="0 to 1"
        placeholder="as the server has it"
        value={parameters.topP}
        error={faultAt('parameters.topP')}
        onChange={(topP) => setParameter({ topP })}
      />
      <OptionalNumber
        label="Longest answer"
        hint="tokens"
        placeholder="what the window leaves"
        value={parameters.maxTokens}
        error={faultAt('parameters.maxTokens')}
        onChange={(maxTokens) => setParameter({ maxTokens })}
      />
      <OptionalNumber
        label="Seed"
        hint="a whole number, for answers that repeat"
        placeholder="none"
        value={parameters.seed}
        error={faultAt('parameters.seed')}
        onChange={(seed) => setParameter({ seed })}
      />
      <div className="wide">
        <ExtraField value={parameters.extra} onChange={(extra) => setParameter({ extra })} />
      </div>
      <PriceFields prices={prices} faultAt={faultAt} onChange={(next) => change({ prices: next })} />
    </div>
  )
}

/** Two prices or none: one alone would make half of a bill. */
function PriceFields({
  prices,
  faultAt,
  onChange,
}: {
  prices: ProfileValues['prices']
  faultAt: ProfileDraft['faultAt']
  onChange(prices: ProfileValues['prices']): void
}) {
  const set = (part: { input?: number | undefined; output?: number | undefined }) => {
    const { input, output } = { ...prices, ...part }
    const isNone = input === undefined && output === undefined
    onChange(isNone ? undefined : { input: input ?? Number.NaN, output: output ?? Number.NaN })
  }
  const show = (price: number | undefined) => (Number.isNaN(price) ? undefined : price)
  const missing = (price: number | undefined, fault: string | undefined) =>
    fault && Number.isNaN(price) ? 'Both prices, or none.' : fault
  return (
    <>
      <OptionalNumber
        label="Price of input"
        hint="US dollars a million tokens"
        placeholder="from the table of prices"
        value={show(prices?.input)}
        error={missing(prices?.input, faultAt('prices.input'))}
        onChange={(input) => set({ input })}
      />
      <OptionalNumber
        label="Price of output"
        hint="US dollars a million tokens"
        placeholder="from the table of prices"
        value={show(prices?.output)}
        error={missing(prices?.output, faultAt('prices.output'))}
        onChange={(output) => set({ output })}
      />
    </>
  )
}

/** Further fields of the request, as JSON. What is no object yet stays typed and is not taken over. */
function ExtraField({
  value,
  onChange,
}: {
  value: Parameters['extra']
  onChange(value: Parameters['extra'] | undefined): void
}) {
  const stored = value === undefined ? '' : JSON.stringify(value, undefined, 2)
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? stored
  const isWrong = typed !== undefined && parseObject(typed) === 'wrong'
  return (
    <Field
      label="Further fields of the request"
      hint="As JSON, by the names of the server."
      error={isWrong ? 'Not a JSON object yet: it is not taken over.' : undefined}
    >
      {(control) => (
        <textarea
          {...control}
          className="input mono multiline"
          rows={2}
          spellCheck={false}
          autoComplete="off"
          placeholder='{"top_k": 40}'
          value={shown}
          onChange={(event) => {
            setTyped(event.target.value)
            const next = parseObject(event.target.value)
            if (next !== 'wrong') onChange(next)
          }}
          onBlur={() => {
            if (!isWrong) setTyped(undefined)
          }}
        />
      )}
    </Field>
  )
}

function parseObject(text: string): Record<string, unknown> | undefined | 'wrong' {
  if (text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) && !Array.isArray(value) ? value : 'wrong'
  } catch {
    return 'wrong'
  }
}

function dropMissing({
  temperature,
  topP,
  maxTokens,
  stop,
  seed,
  extra,
}: { [Name in keyof Parameters]?: Parameters[Name] | undefined }): Parameters {
  return defined({ temperature, topP, maxTokens, stop, seed, extra })
}
