const elsewhere = 'Name a file in a folder that you may write to'

/** What the system says by a code, why and what helps. */
const systemWords: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOSPC: ['because the disk is full', 'Make room, or name files on another disk'],
  EDQUOT: ['because the quota of the disk is used up', 'Make room, or name files on another disk'],
  EFBIG: ['because the disk takes no file of that size', 'Name files on another disk'],
  EIO: ['because the disk fails', 'Name files on another disk'],
  EACCES: ['for want of permission', elsewhere],
  EPERM: ['for want of permission', elsewhere],
  EROFS: ['because the disk can only be read', elsewhere],
  ENOENT: ['because its folder is not there', elsewhere],
  ENOTDIR: ['because a part of its path is a file', elsewhere],
  EEXIST: ['because a part of its path is a file', elsewhere],
  ENAMETOOLONG: ['because its name is too long', 'Name a file with a shorter name'],
  EMFILE: ['because too many files are open', 'Allow more, as with `ulimit -n 256`'],
  ERR_WORKER_INIT_FAILED: [
    'because no more threads can be started',
    'Give --threads 1, or allow more files, as with `ulimit -n 256`',
  ],
  ENFILE: ['because too many files are open', 'Run it again when less is going on'],
}

/** Why the system refused, as the end of a sentence, and what helps; null where nobody but a programmer could tell. */
export function systemReason(error: unknown): readonly [why: string, hint: string] | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return Object.hasOwn(systemWords, code) ? systemWords[code]! : null
}
