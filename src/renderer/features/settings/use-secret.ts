import { useEffect, useState } from 'react'
import type { SecretName, SettingsView } from '../../../contract/settings.ts'
import { client } from '../../lib/client.ts'
import { describeProblem } from '../../lib/problem.ts'
import { useSettings } from '../../lib/settings-store.ts'
import { useTypedSecrets } from '../../lib/typed-secrets.ts'
import { useAction } from '../../lib/use-action.ts'
import { useDraft } from '../../lib/use-draft.ts'

/**
 * What is typed of one secret, and what can be done with it.
 *
 * @param title what a person calls it
 */
export function useSecret(name: SecretName, title: string, view: SettingsView) {
  const [value, setValue] = useState<string>()
  const [choosing, setChoosing] = useState(false)
  const [refused, setRefused] = useState<string>()
  const { take } = useSettings.getState()
  const { protection } = view
  const [store, storing] = useAction(async (given: string) => {
    setRefused(undefined)
    try {
      take(await client.settings.setSecret({ name, value: given }))
      setValue(undefined)
    } catch (error) {
      const { message, remedy } = describeProblem(error)
      setRefused(`${message} ${remedy}`)
    }
  })
  const [forget, forgetting] = useAction(async () => take(await client.settings.forgetSecret({ name })))

  const isTyped = value !== undefined && value !== ''
  useDraft(`secret ${name}`, isTyped ? { title, discard: () => setValue(undefined) } : undefined)
  useEffect(() => {
    useTypedSecrets.setState({ [name]: isTyped ? value : undefined })
    return () => useTypedSecrets.setState({ [name]: undefined })
  }, [name, isTyped, value])

  const secret = view.secrets.find((known) => known.name === name)
  const fixed = secret?.from === 'environment' || secret?.from === 'file'
  const editing = !fixed && (value !== undefined || !secret?.set)
  const given = value ?? ''
  const isLocked = protection.locked !== undefined
  const set = () => {
    if (!given) return
    // Nothing is stored before it is chosen how: that is asked here, and what was typed stays.
    if (protection.kind === 'none' && !isLocked) setChoosing(true)
    else store(given)
  }

  function type(text: string) {
    setValue(text)
    setRefused(undefined)
  }

  return {
    ...{ secret, given, fixed, editing, isLocked, refused, type, setValue },
    ...{ set, store, storing, forget, forgetting, choosing, setChoosing },
  }
}
