import { useEffect, useRef, useState } from 'react'
import type { EndpointCandidate, EndpointFindings } from '../../../contract/health.ts'
import { client } from '../../lib/client.ts'
import { describeProblem, isAborted, type ShownProblem } from '../../lib/problem.ts'

/** A test of an endpoint as it is typed. */
export interface EndpointTest {
  /** What the last test found, as long as what it was given still stands in the fields. */
  findings: (EndpointFindings & { at: string }) | undefined
  problem: ShownProblem | undefined
  /** Whole seconds it has been under way; `undefined` while none is. */
  seconds: number | undefined
  test(): void
  cancel(): void
}

/** Tests what is typed now. Typing on makes the outcome go: it was of something else. */
export function useEndpointTest(typed: EndpointCandidate): EndpointTest {
  const key = JSON.stringify(typed)
  const [ended, setEnded] = useState<{ key: string } & Partial<Pick<EndpointTest, 'findings' | 'problem'>>>()
  const [seconds, setSeconds] = useState<number>()
  const stop = useRef<AbortController>(undefined)
  const isTesting = seconds !== undefined

  useEffect(() => {
    if (!isTesting) return
    const timer = setInterval(
      () => setSeconds((before) => (before === undefined ? before : before + 1)),
      1000,
    )
    return () => clearInterval(timer)
  }, [isTesting])
  useEffect(() => () => stop.current?.abort(), [])

  async function test() {
    const controller = new AbortController()
    stop.current?.abort()
    stop.current = controller
    setSeconds(0)
    setEnded(undefined)
    try {
      const findings = await client.health.testEndpoint(typed, { signal: controller.signal })
      if (stop.current === controller)
        setEnded({ key, findings: { ...findings, at: new Date().toISOString() } })
    } catch (error) {
      if (stop.current === controller && !isAborted(error)) setEnded({ key, problem: describeProblem(error) })
    } finally {
      if (stop.current === controller) setSeconds(undefined)
    }
  }

  const isCurrent = ended?.key === key
  return {
    findings: isCurrent ? ended.findings : undefined,
    problem: isCurrent ? ended.problem : undefined,
    seconds,
    test: () => void test(),
    cancel() {
      stop.current?.abort()
      stop.current = undefined
      setSeconds(undefined)
    },
  }
}
