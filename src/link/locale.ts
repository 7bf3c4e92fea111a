/**
 * Languages whose code is taken for one where it stands alone in a path. Codes that are as often something else are
 * left out: `no`, `se`, `at`, `be`, `ca`, `uk`, `my`, `in`, `is`.
 */
const inPaths = new Set(
  'ar bg cs da de el en es fi fr he hr hu it ja ko lt lv nl pl pt ro ru sk sl sv th tr vi zh'.split(' '),
)
const inParameters = new Set(['lang', 'language', 'locale', 'hl'])

/** A language that an address asks for, with its place in the target as UTF-16 offsets. */
export interface AskedLanguage {
  /** Primary subtag, lower case. */
  readonly language: string
  /** As written: `/de/`, `lang=de`. */
  readonly from: number
  readonly to: number
  /** Only a code of two letters, that may as well be a country's. */
  readonly bare: boolean
}

interface Parts {
  readonly path: string
  readonly pathFrom: number
  readonly query: readonly {
    readonly name: string
    readonly value: string
    readonly from: number
    readonly to: number
  }[]
}

/** The language that the first part of a path or a parameter of an address asks for. */
export function askedLanguage({ path, pathFrom, query }: Parts): AskedLanguage | null {
  for (const { name, value, from, to } of query) {
    const tag = /^([a-z]{2,3})(?:[-_][a-z0-9]+)*$/i.exec(value)
    if (inParameters.has(name) && tag !== null)
      return { language: tag[1]!.toLowerCase(), from, to, bare: false }
  }
  const match = /^\/(([a-z]{2})(?:[-_]([a-z]{2}))?)(?=\/|$)/i.exec(path)
  if (match === null) return null
  const [first, second] = [match[2]!.toLowerCase(), match[3]?.toLowerCase()]
  // `/ch-fr/`: a country first.
  const language = inPaths.has(first) || second === undefined ? first : second
  if (!inPaths.has(language)) return null
  return { language, from: pathFrom + 1, to: pathFrom + 1 + match[1]!.length, bare: second === undefined }
}

/** A path without the part that names a language or a country, in parts. */
export function pathParts(path: string): readonly string[] {
  return path
    .replace(/^\/(?:[a-z]{2}(?:[-_][a-z]{2})?)(?=\/|$)/i, '')
    .split('/')
    .filter((part) => part !== '')
}
