import type { Command } from 'commander'
import { CommandFailure } from './output.ts'

/** Arguments whose being empty says something, or is told in words of their own. */
const mayBeEmpty: ReadonlySet<string> = new Set(['value', 'query', 'question'])

/**
 * An empty argument or value of an option is a variable of a script that is not set: it must not be taken for the folder
 * one is in, for no filter, or for a name that nobody has.
 *
 * @throws CommandFailure with exit code 2
 */
export function refuseEmpty(command: Command): void {
  const words: unknown[] = command.args
  for (const [at, argument] of command.registeredArguments.entries()) {
    const given = argument.variadic ? words.slice(at) : words.slice(at, at + 1)
    if (given.includes('') && !mayBeEmpty.has(argument.name()))
      throw isEmpty(`<${argument.name()}>`, argument.required)
  }
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName())
    const given: unknown[] = Array.isArray(value) ? value : [value]
    if (given.includes('')) throw isEmpty(option.long ?? option.flags, option.mandatory)
  }
}

function isEmpty(what: string, needed: boolean): CommandFailure {
  return new CommandFailure(`${what} is empty.`, {
    remedy: needed ? 'Give it a value.' : 'Give it a value, or leave it out.',
    exitCode: 2,
  })
}
