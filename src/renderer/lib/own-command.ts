import { create } from 'zustand'
import { client } from './client.ts'

const useName = create<{ name: string }>(() => ({ name: 'catalyst' }))
let asked = false

/**
 * How a command of Catalyst is typed on the machine Catalyst runs on: `useOwnCommand('sign-in')` is `npx catalyst sign-in`
 * in a checkout.
 */
export function useOwnCommand(line: string): string {
  learnOwnCommand()
  return `${useName((state) => state.name)} ${line}`
}

/** Asks once, while the browser is signed in: the form that needs it shows when it no longer is. */
export function learnOwnCommand(): void {
  if (asked) return
  asked = true
  client.system.info().then(
    ({ command }) => useName.setState({ name: command }),
    () => {
      asked = false
    },
  )
}
