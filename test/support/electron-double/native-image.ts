import { existsSync, readFileSync } from 'node:fs'
import { strict } from './strict.ts'

const pngSignature = 0x89504e47

/** A picture that is never drawn: it knows its bytes and its size. */
export class NativeImage {
  private readonly bytes: Buffer
  private template = false

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }
  isEmpty = () => this.bytes.length === 0
  toPNG = () => this.bytes
  toDataURL = () => `data:image/png;base64,${this.bytes.toString('base64')}`
  getSize() {
    if (this.bytes.length < 24 || this.bytes.readUInt32BE(0) !== pngSignature) return { width: 0, height: 0 }
    return { width: this.bytes.readUInt32BE(16), height: this.bytes.readUInt32BE(20) }
  }
  setTemplateImage(is: boolean): void {
    this.template = is
  }
  isTemplateImage = () => this.template
}

export const imageOf = (bytes: Buffer) => strict('NativeImage', new NativeImage(bytes))

export const nativeImage = strict('nativeImage', {
  createEmpty: () => imageOf(Buffer.alloc(0)),
  createFromPath: (path: string) => imageOf(existsSync(path) ? readFileSync(path) : Buffer.alloc(0)),
  createFromBuffer: (bytes: Buffer) => imageOf(Buffer.from(bytes)),
})
