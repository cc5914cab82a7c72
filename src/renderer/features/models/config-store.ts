import { useEffect } from 'react'
import type * as z from 'zod'
import { create } from 'zustand'
import type { Config, ConfigPatch } from '../../../contract/config.ts'
import { client } from '../../lib/client.ts'
import { describeProblem, type ShownProblem } from '../../lib/problem.ts'
import { useSettings } from '../../lib/settings-store.ts'

interface ConfigState {
  config: Config | undefined
  problem: ShownProblem | undefined
}

/** Profiles, roles and limits, as the services last said. */
export const useConfigStore = create<ConfigState>()(() => ({ config: undefined, problem: undefined }))

function take(config: Config): Config {
  useConfigStore.setState({ config, problem: undefined })
  return config
}

/** Asks for it anew. A failure is kept beside what was known before. */
export async function renewConfig(): Promise<void> {
  try {
    take(await client.config.get())
  } catch (error) {
    useConfigStore.setState({ problem: describeProblem(error) })
  }
}

/** The configuration, renewed whenever settings change, here or elsewhere. */
export function useConfig(): ConfigState {
  const view = useSettings((state) => state.view)
  useEffect(() => {
    void renewConfig()
  }, [view])
  return useConfigStore()
}

/**
 * Changes the configuration as it was last seen. Where somebody else has saved meanwhile, the change is made anew from what
 * holds now, once, unless it touches the same.
 *
 * @param describe the change, from what holds now; it throws where that clashes with what somebody else has saved
 * @throws what the services refused it with
 */
export async function changeConfig(describe: (now: Config) => z.input<typeof ConfigPatch>): Promise<Config> {
  const seen = useConfigStore.getState().config ?? take(await client.config.get())
  try {
    return take(await client.config.put({ ...describe(seen), revision: seen.revision }))
  } catch (error) {
    if (describeProblem(error).code !== 'CONFLICT') throw error
    const now = take(await client.config.get())
    return take(await client.config.put({ ...describe(now), revision: now.revision }))
  }
}
