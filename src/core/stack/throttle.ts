/**
 * Calls `work` at once, and while more is asked for at most every `ms`: the first change is seen immediately, and a
 * storm of them costs bounded work.
 */
export function throttle(work: () => void, ms: number): { ask(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let asked = false
  const rest = () => {
    timer = undefined
    if (asked) run()
  }
  const run = () => {
    asked = false
    timer = setTimeout(rest, ms)
    work()
  }
  return {
    ask() {
      if (timer === undefined) run()
      else asked = true
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
      asked = false
    },
  }
}
