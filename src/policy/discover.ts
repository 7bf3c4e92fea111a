/** The names a configuration may have, the first that exists in a folder counts. */
export const configNames = ['sendlint.config.yaml', 'sendlint.config.yml', 'sendlint.config.json'] as const

/** A folder and those above it, nearest first. Paths have `/` between folders; the last is `/`, `C:/` or ``. */
export function ancestors(folder: string): readonly string[] {
  const all = [folder]
  for (let here = folder; ;) {
    const above = parentOf(here)
    if (above === here) return all
    all.push(above)
    here = above
  }
}

function parentOf(folder: string): string {
  const cut = folder.lastIndexOf('/')
  if (cut === -1) return /^[A-Za-z]:$/.test(folder) ? folder : ''
  const above = folder.slice(0, cut)
  return above === '' || /^[A-Za-z]:$/.test(above) ? folder.slice(0, cut + 1) : above
}

function join(folder: string, name: string): string {
  return folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`
}

/** The deepest folder that holds all of these absolute folders. */
export function commonFolder(folders: readonly string[]): string {
  const [first = '', ...rest] = folders
  return ancestors(first).find((above) => rest.every((folder) => ancestors(folder).includes(above))) ?? first
}

/**
 * The project's root for absolute folders: the nearest one at or above what they share that holds `.git` or a
 * configuration, else what they share. `has` says whether a file or folder exists.
 */
export function findRoot(folders: readonly string[], has: (path: string) => boolean): string {
  const shared = commonFolder(folders)
  return (
    ancestors(shared).find((folder) => ['.git', ...configNames].some((name) => has(join(folder, name)))) ??
    shared
  )
}

/**
 * The configuration of a file, found upwards from it and no further than the root; null when there is none. Paths are
 * relative to the root, `has` gets them so.
 */
export function findConfig(file: string, has: (path: string) => boolean): string | null {
  for (const folder of ancestors(parentOf(file))) {
    const found = configNames.map((name) => join(folder, name)).find(has)
    if (found !== undefined) return found
  }
  return null
}
