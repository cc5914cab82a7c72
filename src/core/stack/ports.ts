/** What other features see of the stack. */
export interface StackInsight {
  /**
   * Why nothing healthy answers at a local port, where a service of the chosen stack publishes it: its root cause, or
   * that of what it waits for. `undefined` where the stack has nothing to do with the port, or the service is well.
   * Cheap: answered from what is known, without asking the engine.
   */
  causeAt(port: number): { service: string; message: string; remedy: string } | undefined
}
