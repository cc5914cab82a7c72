import { EventEmitter } from 'node:events'

/** Gives a forked Node process what Electron gives a utility process: `process.parentPort`, and its version. */
const parentPort = Object.assign(new EventEmitter(), {
  // A parent that is gone hears nothing, and that is no error.
  postMessage: (message: unknown) => process.send?.(message, () => {}),
})
process.on('message', (data) => parentPort.emit('message', { data, ports: [] }))
process.once('disconnect', () => process.exit(0))
Object.defineProperty(process, 'parentPort', { value: parentPort })
Object.defineProperty(process, 'type', { value: 'utility' })
Object.defineProperty(process.versions, 'electron', { value: 'double', enumerable: true })
