import { expect, test } from 'vitest'
import { readOptOutWords } from '../src/build/opt-out.ts'
import { indexOf } from '../src/content/opt-out-index.ts'
import { type OptOutGrammar, wordRoles } from '../src/content/opt-out.ts'
import { grammar, problems, root } from './support/opt-out-grammar.ts'

const read = readOptOutWords(root, (text) => problems.push(text))!

/** What of the words of the file can't be looked up, and how many were tried. */
function missing(of: OptOutGrammar): { readonly lost: readonly string[]; readonly tried: number } {
  const index = indexOf(of)
  const lost: string[] = []
  let tried = 0
  of.languages.forEach(({ code }, language) => {
    const { words } = read.languages.find((one) => one.code === code)!
    for (const role of wordRoles)
      for (const phrase of words[role] ?? []) {
        const tokens = phrase.split(' ')
        const forms = [tokens]
        if (tokens.length > 1 && tokens.every((token) => token.length > 1))
          forms.push([tokens.join('').replace(/\*(?!$)/g, '')])
        for (const [first, ...rest] of forms) {
          if (first!.length > 64) continue
          tried++
          const stem = first!.endsWith('*')
          const entries = stem ? index.begun(`${first!.slice(0, -1)}a`) : index.whole(first!)
          const found = entries?.some(
            (entry) =>
              entry.language === language &&
              entry.role === role &&
              entry.words.slice(1).join(' ') === rest.join(' '),
          )
          const isCore = rest.length === 0 && !stem && ['stop', 'purpose', 'answer'].includes(role)
          const isKnown =
            !isCore ||
            first!.length < 2 ||
            (index.core(first!)?.has(language) === true &&
              index.coreLengths(first!.slice(0, 2)).includes(first!.length))
          const isShortened = !isCore || role !== 'purpose' || first!.length < 6
          const shortened = isShortened || index.abbreviated(first!.slice(0, -1)).includes(language)
          if (found !== true || !isKnown || !shortened)
            lost.push(`${code} ${role} ${[first, ...rest].join(' ')}`)
        }
      }
  })
  return { lost, tried }
}

test('every word of the file is looked up by its first token, with and without its spaces', () => {
  expect(problems).toEqual([])
  const { lost, tried } = missing(grammar)
  expect(lost).toEqual([])
  expect(tried).toBeGreaterThan(20_000)
})

test('a grammar of one language has the words of that language alone', () => {
  const own = { ...grammar, languages: grammar.languages.filter(({ code }) => code === 'da') }
  expect(missing(own).lost).toEqual([])
  expect(
    indexOf(own)
      .whole('afmeld')
      ?.every(({ language }) => language === 0),
  ).toBe(true)
  expect(indexOf(own).whole('unsubscribe')).toBeNull()
})

test('what no language has is not found', () => {
  const index = indexOf(grammar)
  for (const word of ['', 'x|', '|', '=', 'qzqzq', 'unsubscrib|', '__proto__', 'constructor'])
    expect([word, index.whole(word), index.begun(word), index.core(word)]).toEqual([word, null, null, null])
})
