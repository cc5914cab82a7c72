/** What the last words of a program, or the engine's for it, can say of why it ended. */
export type ProgramCause =
  | 'image-architecture'
  | 'disk-full'
  | 'mount-missing'
  | 'command-not-found'
  | 'permission-denied'

/** The cause that a program's last words speak of. */
export function classify(text: string): ProgramCause | undefined {
  return programWords.find(([pattern]) => pattern.test(text))?.[1]
}

const programWords: readonly (readonly [RegExp, ProgramCause])[] = [
  [/exec format error/iu, 'image-architecture'],
  [/no space left on device|ENOSPC|disk quota exceeded/iu, 'disk-full'],
  [/are you trying to mount a directory onto a file/iu, 'mount-missing'],
  // The engine's own line in the log of a script whose interpreter is not in the image.
  [/^exec \S+: no such file or directory$/mu, 'command-not-found'],
  [
    /permission denied|EACCES|operation not permitted|EPERM|read-only file system|EROFS/iu,
    'permission-denied',
  ],
]

export const endWords: Record<ProgramCause, string> = {
  'image-architecture': 'its image is made for another processor',
  'disk-full': 'the disk is full',
  'mount-missing': 'a file or folder it mounts is missing, or is of the other kind',
  'command-not-found': 'its command is not in the image',
  'permission-denied': 'it may not do what it needs to',
}

export const remedies: Record<ProgramCause, string> = {
  'image-architecture': 'Use an image for this processor, or set platform: and install emulation.',
  'disk-full': 'Free space on the disk of the engine: docker system prune removes what nothing uses.',
  'mount-missing': 'Make the file or folder, or correct its path in the Compose file.',
  'command-not-found': 'Correct command: or entrypoint: in the Compose file, or use an image that has it.',
  'permission-denied':
    'Give its user the right: the owner of the mounted files, user:, cap_add: or read_only:.',
}
