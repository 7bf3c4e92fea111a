/** The folder of a root-relative path, `` for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

/** A path as written in a file of `folder`, from the root; null when it leads out of it or doesn't start there. */
export function pathFrom(folder: string, written: string): string | null {
  if (/^(\/|[A-Za-z]:|~\/)/.test(written)) return null
  const names = folder === '' ? [] : folder.split('/')
  for (const name of written.split('/')) {
    if (name === '' || name === '.') continue
    if (name !== '..') names.push(name)
    else if (names.pop() === undefined) return null
  }
  return names.join('/')
}

/** A root-relative path as seen from `folder`, null when it isn't in it. */
export function within(folder: string, path: string): string | null {
  if (folder === '') return path
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null
}
