import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import {
  compileLexicons,
  languagesOf,
  lexiconOf,
  type LexiconFiles,
  readFrame,
  readLexiconFiles,
  withLists,
} from '../src/build/lexicon.ts'
import { ascriptions } from '../src/content/attributes.ts'
import { buildTrie, scan, startable } from '../src/content/automaton.ts'
import { alternatives, foldedText, readForm } from '../src/content/forms.ts'
import { cues, FormUse, type Lexicon, lexiconLanguages, openLexicon } from '../src/content/lexicon.ts'
import { foldNumbers, normalise, withoutQuotes } from '../src/content/normalise.ts'
import { unmasked } from '../src/content/obfuscation.ts'
import { eachForm, readWith, type TermHit } from '../src/content/terms.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const problems: string[] = []
const files = readLexiconFiles(root, (problem) => problems.push(problem))
const languages = languagesOf(files)
const lexicons = new Map<string, Lexicon>(languages.map((language) => [language, lexiconOf(language, files)]))

/** The data with no exceptions, to see what they are for. */
const bare: LexiconFiles = {
  ...files,
  categories: new Map(
    [...files.categories].map(([id, { value, file }]) => [
      id,
      {
        file,
        value: {
          ...value,
          concepts: new Map([...value.concepts].map(([name, one]) => [name, { ...one, except: new Map() }])),
        },
      },
    ]),
  ),
}
const bareLexicons = new Map(languages.map((language) => [language, lexiconOf(language, bare)]))

/** The data with the forms that are to be kept. */
function withForms(keep: (form: { readonly value: string }) => boolean): LexiconFiles {
  const kept = <T extends { readonly value: string }>(forms: ReadonlyMap<string, readonly T[]>) =>
    new Map([...forms].map(([language, list]) => [language, list.filter((one) => keep(one))]))
  return {
    ...files,
    categories: new Map(
      [...files.categories].map(([id, { value, file }]) => [
        id,
        {
          file,
          value: {
            ...value,
            concepts: new Map(
              [...value.concepts].map(([name, one]) => [
                name,
                { ...one, forms: kept(one.forms), native: kept(one.native), except: kept(one.except) },
              ]),
            ),
          },
        },
      ]),
    ),
  }
}

/** A sentence around a form in which no word of any list stands. */
function carried(form: string, language: string): { readonly text: string; readonly from: number } {
  const [before, after] = language === 'ja' ? ['ほら、', '。'] : ['»12: ', '« 34.']
  return { text: before + form + after, from: before.length }
}

function termsIn(text: string, language: string, among = lexicons): readonly TermHit[] {
  return readWith(normalise(text), [among.get(language)!], language).terms
}

/** Texts that a form is to be found in: its alternatives spelled out, words that it begins ended there, a number, a name. */
function textsOf(form: string): readonly string[] {
  return alternatives(form.replace(/^[=~*]+/, ''))!.map((one) =>
    one.replaceAll('*', '').replaceAll('…', 'Qxq Qxqx').replace(/# ?/g, '12 ').trim(),
  )
}

/** Every form of every concept as the data writes it, with its alternatives spelled out. */
const written = [...files.categories].flatMap(([category, { value }]) =>
  [...value.concepts].flatMap(([name, concept]) =>
    (['forms', 'native', 'except'] as const).flatMap((list) =>
      [...concept[list]].flatMap(([language, forms]) =>
        forms.flatMap(({ value: form }) =>
          textsOf(form).map((shown) => ({
            concept: `${category}/${name}`,
            list,
            language,
            form,
            shown,
          })),
        ),
      ),
    ),
  ),
)
const terms = written.filter(({ list }) => list !== 'except')
const exceptions = written.filter(({ list }) => list === 'except')

const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/g, 'l').replace(/ı/g, 'i').replace(/ø/g, 'o')

describe('data', () => {
  test('is well formed', () => {
    expect(problems).toEqual([])
    expect(languages).toEqual(
      'ar bg ca cs da de el en es et fa fi fr he hi hr hu id it ja kk ko lt lv ms nb nl pl pt ro ru sk sl sr sv sw th tr uk vi zh'.split(
        ' ',
      ),
    )
  })

  test('has every category in every language that has frames', () => {
    for (const [id, { value }] of files.categories)
      for (const language of languages)
        expect(
          [...value.concepts.values()].some((one) =>
            // Serbian is read with the Croatian words, Kazakh with the Russian ones.
            [language, { sr: 'hr', kk: 'ru' }[language] ?? language].some(
              (code) => one.forms.has(code) || one.native.has(code),
            ),
          ),
          `${id} in ${language}`,
        ).toBe(true)
  })

  test('every form is found where it stands, in any case', () => {
    const missed = terms.filter(({ concept, language, shown }) =>
      [shown, language === 'tr' ? shown : shown.toUpperCase()].some((form) => {
        const { text, from } = carried(form, language)
        return !termsIn(text, language).some(
          (hit) => hit.concept.id === concept && hit.from === from && hit.to === from + form.length,
        )
      }),
    )
    expect(missed.map(({ concept, language, shown }) => `${concept} ${language} ${shown}`)).toEqual([])
  }, 90_000)

  test('every form is found without its diacritics, unless it asks for them', () => {
    const missed = terms.filter(({ concept, language, form, shown }) => {
      if (!/^[\p{Script=Latin}\P{L}]+$/u.test(shown) || plain(shown) === shown) return false
      const found = termsIn(carried(plain(shown), language).text, language).some(
        (hit) => hit.concept.id === concept,
      )
      return found === form.startsWith('=')
    })
    expect(missed.map(({ concept, language, shown }) => `${concept} ${language} ${shown}`)).toEqual([])
  })

  test('no form is found inside a word', () => {
    const wrong = terms.filter(({ concept, language, form, shown }) => {
      if (/^[~*#]/.test(form)) return false
      const strange = /^\p{Script=Hangul}/u.test(shown) ? '쀍쀍' : language === 'ar' ? 'ظظظ' : 'qxq'
      const { text, from } = carried(strange + shown + strange, language)
      return termsIn(text, language).some(
        (hit) => hit.concept.id === concept && hit.from === from + strange.length,
      )
    })
    expect(wrong.map(({ concept, language, shown }) => `${concept} ${language} ${shown}`)).toEqual([])
  })

  test('every exception covers a word that would be found, and silences it', () => {
    const idle: string[] = []
    for (const { concept, language, shown } of exceptions) {
      const { text } = carried(shown, language)
      const read = (among: ReadonlyMap<string, Lexicon>): boolean =>
        readWith(
          normalise(text),
          [...new Set([language, 'en'])].map((one) => among.get(one)!),
          language,
        ).terms.some((hit) => hit.concept.id === concept)
      if (!read(bareLexicons)) idle.push(`covers nothing: ${concept} ${language} ${shown}`)
      if (read(lexicons)) idle.push(`doesn't cover: ${concept} ${language} ${shown}`)
    }
    expect(idle).toEqual([])
  })

  test('every frame ascribes what it is for', () => {
    const idle: string[] = []
    for (const [language, { lists, frames }] of files.frames!.value)
      for (const { value } of frames) {
        const frame = readFrame(value)!
        const samples = frame.kinds.flatMap((kind) => {
          const concept = [...files.categories].flatMap(([category, one]) =>
            [...one.value.concepts].flatMap(([name, { kind: own, forms }]) =>
              own === kind && category !== 'age'
                ? (forms.get(language) ?? []).map(({ value: form }) => ({ id: `${category}/${name}`, form }))
                : [],
            ),
          )[0]
          return concept === undefined ? [] : [concept]
        })
        if (samples.length !== frame.kinds.length) idle.push(`no word for ${language} ${value}`)
        for (const before of withLists(frame.before, lists)!.flatMap(textsOf))
          for (const after of withLists(frame.after, lists)!.flatMap(textsOf))
            for (const { id, form } of samples) {
              const word = textsOf(form)[0]!
              const glue = ['ja', 'th', 'zh'].includes(language) ? '' : ' '
              const sentence = [before, frame.comma ? `${word},` : word, after]
                .filter((part) => part !== '')
                .join(glue)
              const reading = readWith(
                normalise(carried(sentence, language).text),
                [lexicons.get(language)!],
                language,
              )
              if (!ascriptions(reading).some(({ term }) => term.concept.id === id))
                idle.push(`${language} ${value}: ${sentence}`)
            }
      }
    expect(idle).toEqual([])
  })

  test('every word of an offer is found', () => {
    const missed: string[] = []
    for (const [language, lists] of files.offers!.value)
      for (const [index, cue] of cues.entries())
        for (const { value } of lists[cue])
          for (const shown of textsOf(value)) {
            const { text, from } = carried(shown, language)
            const { parts } = readWith(normalise(text), [lexicons.get(language)!], language)
            if (!parts[0]!.cues.some((hit) => hit.cue === index && hit.from === from))
              missed.push(`${language} ${cue} ${shown}`)
          }
    expect(missed).toEqual([])
  })
})

describe('normalise', () => {
  const folded = (text: string): string => foldedText(normalise(text))

  test.each([
    ['Crème BRÛLÉE', 'creme brulee'],
    ['ＣＢＤ', 'cbd'],
    ['ﬁne wine™', 'fine wine\u2122'],
    ['wi\u00adne wi\u200bne', 'wine wine'],
    ['İNDİRİM KISIRLIK ılık', 'indirim kisirlik ilik'],
    ['Straße', 'strasse'],
    ['payday-loan, pay – day', 'payday loan, pay-day'],
    ['one\ntwo\n\nthree', 'one two\nthree'],
    ['الخَمْرُ ــ إِلَى', 'الخمر  الي'],
    ['ﾜｲﾝ ﾋﾞｰﾙ', 'ワイン ビール'],
    ['й ё Ё', 'й е е'],
    ['۱۲٪ ٣', '12\u066a 3'],
    ['don’t', "don't"],
  ])('%s', (text, expected) => {
    expect(folded(text)).toBe(expected)
  })

  test.each([
    ['lose 10 kg', 'lose #kg'],
    ['Earn $5,000 a month', 'earn #a month'],
    ['50 000 kr i månaden', '#i manaden'],
    ['2.5 kg, 3 for 1', '#kg, #for #'],
    ['29,90 € now', '#now'],
    ['in 2 500 500 g', 'in #g'],
    ['R500 a day, Rs. 2,000 now, S/ 10', '#a day, #now, #'],
    ['R$ 1.000 or 20k in a 5k run', '#or #in a #run'],
    ['iPhone R 5 and b2b', 'iphone r #and b#b'],
  ])('folds the numbers of %s', (text, expected) => {
    expect(foldedText(foldNumbers(normalise(text))!)).toBe(expected)
  })

  test('a text without digits has no numbers to fold', () => {
    expect(foldNumbers(normalise('Acme: lamps for $'))).toBeNull()
  })

  test('every unit knows the characters that it comes from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const { from, to, length } = normalise(text)
        for (let i = 0; i < length; i++) {
          expect(to[i]).toBeGreaterThan(from[i]!)
          expect(to[i]).toBeLessThanOrEqual(text.length)
          if (i > 0) expect(from[i]).toBeGreaterThanOrEqual(from[i - 1]!)
        }
      }),
    )
  })

  test('reads any text in proportion to its length', () => {
    for (const text of [
      '\ufdfa'.repeat(5000),
      'e\u0301\u0302\u0303'.repeat(5000),
      '- '.repeat(5000),
      '\ud800'.repeat(5000),
    ])
      expect(normalise(text).length).toBeGreaterThan(0)
  })
})

describe('forms', () => {
  test('alternatives are spelled out', () => {
    expect(alternatives('loan(s)')).toEqual(['loan', 'loans'])
    expect(alternatives('pregnan(t|cy)')).toEqual(['pregnant', 'pregnancy'])
    expect(alternatives('win(o|a) (x)y')).toEqual(['wino y', 'wino xy', 'wina y', 'wina xy'])
    expect(alternatives('open(')).toBeNull()
    expect(alternatives('close)')).toBeNull()
  })

  test('German is also written without umlauts', () => {
    expect(readForm('glücksspiel*', 'de')!.map(({ units }) => units)).toEqual(['glucksspiel', 'gluecksspiel'])
  })

  test('a form that is nothing but signs is refused', () => {
    expect(readForm('~part*', 'en')).toBeNull()
    expect(readForm(' ', 'en')).toBeNull()
  })
})

describe('automaton', () => {
  const letters = fc.constantFrom('a', 'b', 'c', ' ')
  const word = fc.string({ unit: letters, minLength: 1, maxLength: 5 })

  test('finds what a search for each pattern finds', () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 12 }),
        fc.string({ unit: letters, maxLength: 60 }),
        (patterns, text) => {
          const found: string[] = []
          const units = Uint16Array.from(text, (letter) => letter.charCodeAt(0))
          scan(startable(buildTrie(patterns)), units, units.length, (pattern, from, to) =>
            found.push(`${pattern} ${from} ${to}`),
          )
          const expected = patterns.flatMap((pattern, index) => {
            const places: string[] = []
            for (let at = text.indexOf(pattern); at !== -1; at = text.indexOf(pattern, at + 1))
              places.push(`${index} ${at} ${at + pattern.length}`)
            return places
          })
          expect(found.sort()).toEqual(expected.sort())
        },
      ),
    )
  })

  // Forms with numbers are looked for in another reading of the text, with its numbers folded.
  const english = lexiconOf(
    'en',
    withForms(({ value }) => !value.includes('#')),
  )
  const ascii = terms.filter(({ language, shown }) => language === 'en' && /^[a-z0-9 ]+$/.test(shown))
  const piece = fc.oneof(
    fc.constantFrom(...ascii.map(({ shown }) => shown)),
    fc.constantFrom('free', 'sale', 'x', 'xs', 's', 'the', 'pre', '20'),
  )
  const joint = fc.constantFrom(' ', '  ', '-', '', '. ', '\n', '\n\n', ' – ', "'", ', ')

  const gap = String.raw`(?:[ \t]*\n?[ \t]*(?<=\s)|(?<=[a-z0-9])-(?=[a-z0-9]))`
  const patterns = terms
    .filter(({ language, form }) => language === 'en' && !form.includes('#'))
    .map(({ concept, form, shown }) => {
      const source = shown
        .replaceAll('-', ' ')
        .replace(/[.*+?^${}()|[\]\\/%]/g, String.raw`\$&`)
        .replaceAll(' ', gap)
      const tail = form.endsWith('*') ? '[a-z0-9]*' : ''
      const first = /^[a-z0-9]/.test(shown) ? '(?<![a-z0-9])' : ''
      const last = /[a-z0-9]$/.test(shown) ? '(?![a-z0-9])' : ''
      return { concept, pattern: new RegExp(`${first}(?=(${source}${tail})${last})`, 'g') }
    })

  test('agrees with a regular expression per term on English text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, joint), { maxLength: 12 }), (parts) => {
        const text = parts.map(([one, joined]) => one + joined).join('')
        const found = new Set<string>()
        const read = normalise(text)
        eachForm(read, openLexicon(english), true, (use, owner, start, end) => {
          if (use === FormUse.term)
            found.add(`${english.concepts[owner]!.id} ${read.from[start]} ${read.to[end - 1]}`)
        })
        const expected = new Set<string>()
        for (const { concept, pattern } of patterns)
          for (const match of text.matchAll(pattern))
            expected.add(`${concept} ${match.index} ${match.index + match[1]!.length}`)
        expect([...found].sort()).toEqual([...expected].sort())
      }),
      { numRuns: 60 },
    )
  })
})

describe('malformed data', () => {
  const good = {
    name: 'x',
    mode: 'topic',
    why: 'x',
    severity: { default: 'info' },
    help: 'x',
    sources: [{ title: 'x', kind: 'practice' }],
    concepts: { one: { forms: { en: ['word'] } } },
  }

  function problemsOf(category: unknown, patterns?: unknown): readonly string[] {
    const folder = mkdtempSync(join(tmpdir(), 'sendlint-lexicon-'))
    const put = (path: string, content: unknown): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), stringify(content))
    }
    put('rules/content/sensitive-term/x.yaml', category)
    if (patterns !== undefined) put('rules/content/personal-attribute/patterns.yaml', patterns)
    const found: string[] = []
    compileLexicons(folder, (problem) => found.push(problem))
    rmSync(folder, { recursive: true })
    return found.map((one) => one.replace('rules/content/', ''))
  }

  test('a good file has no problem', () => {
    expect(problemsOf(good)).toEqual([])
  })

  test.each([
    [
      { ...good, mode: 'loud' },
      'sensitive-term/x.yaml:2: `loud`, expected one of `topic`, `attribute`, `density`',
    ],
    [
      { ...good, mode: 'attribute' },
      'sensitive-term/x.yaml:1: `ascribed` goes with `mode: attribute`, expected it',
    ],
    [{ ...good, concepts: { one: { forms: { en: ['5%'] } } } }, '`5%`, expected a form such as'],
    [{ ...good, concepts: { one: { forms: { en: ['a(b'] } } } }, '`a(b`, expected a form such as'],
    [{ ...good, concepts: { one: { forms: { ja: ['ワイン'] } } } }, '`ワイン`, expected a form such as'],
    [
      { ...good, concepts: { one: { forms: { en: ['word', 'Word'] } } } },
      '`Word` (en) stands twice, expected each form once',
    ],
    [
      { ...good, concepts: { one: { forms: { English: ['word'] } } } },
      '`English`, expected a primary language subtag',
    ],
  ])('%#', (category, expected) => {
    expect(problemsOf(category).join('\n')).toContain(expected)
  })

  test('frames name kinds and lists that are there', () => {
    expect(problemsOf(good, { en: { frames: ['are you {happy}'] } })[0]).toContain('expected a frame such as')
    expect(problemsOf(good, { en: { frames: ['other {trait} <folk>'] } })[0]).toContain(
      "names a list that isn't there",
    )
  })
})

describe('disguised words', () => {
  test('keep the length of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        for (const read of unmasked(text)) expect(read).toHaveLength(text.length)
      }),
    )
  })

  test.each([
    ['v0dka', ['vodka']],
    ['a1e', ['aie', 'ale']],
    ['v.i.n.o', ['v\u200bi\u200bn\u200bo']],
    ['кaзинo', ['казино']],
    ['plain words, 100 of them!', []],
    ['a b c', []],
    ['BEER5', []],
  ])('%s', (text, expected) => {
    expect(unmasked(text)).toEqual(expected)
  })
})

describe('languages', () => {
  test.each([
    ['fr-CA', 'Bière', ['fr', 'en']],
    ['en-US', 'Beer', ['en']],
    [null, 'Beer', ['en']],
    [null, 'Пиво', ['ru', 'en']],
    [null, 'ビール', ['ja', 'en']],
    [null, '啤酒', ['zh', 'en']],
    [null, 'بيرة', ['ar', 'en']],
    [null, 'آبجو با پنیر', ['fa', 'ar', 'en']],
    [null, 'Пиво і вино', ['uk', 'ru', 'en']],
    [null, 'На половин цена с отстъпка', ['ru', 'bg', 'en']],
    [null, 'Съешь ещё', ['ru', 'en']],
    ['no', 'Øl', ['nb', 'en']],
    ['nn-NO', 'Øl', ['nb', 'en']],
    ['iw', 'בירה', ['he', 'en']],
    ['sr-Latn-RS', 'Pivo', ['sr', 'en']],
    ['bs', 'Pivo', ['sr', 'en']],
    [null, 'Љубав је слепа', ['sr', 'sr-cyrl', 'ru', 'en']],
    ['sr', 'Пиво', ['sr', 'sr-cyrl', 'en']],
    ['cnr', '', ['sr', 'sr-cyrl', 'en']],
    ['bg', 'Пиво', ['bg', 'en']],
    ['bg', 'Bezplatna dostavka', ['bg-latn', 'en']],
  ] as const)('%s %s', (declared, text, expected) => {
    expect(lexiconLanguages(declared, text)).toEqual(expected)
  })

  test('a homograph counts only in messages of its own language', () => {
    const { en, de, tr } = Object.fromEntries(lexicons)
    expect(readWith(normalise('Auf Lager: ale Schuhe'), [de!, en!], 'de').terms).toEqual([])
    expect(readWith(normalise('Bu gun indirim'), [tr!, en!], 'tr').terms).toEqual([])
    expect(readWith(normalise('Craft lager and a gun'), [en!], 'en-GB').terms).toHaveLength(2)
  })

  test('an exception in one language covers the word of another', () => {
    const { en, es } = Object.fromEntries(lexicons)
    expect(readWith(normalise('Bebida sin alcohol'), [es!, en!], 'es').terms).toEqual([])
  })

  test.each([
    ['sv', 'Ansök om snabblån idag', ['loans_debt/loans']],
    ['sv', 'Ny plånbok i skinn', []],
    ['cs', 'Nové elektronické cigarety', ['tobacco_vaping/products']],
    ['fr', 'Perdez 10 kilos vite', ['weight_loss/slimming']],
    ['zh', '三周瘦20斤', ['weight_loss/slimming']],
    ['vi', 'Bia lon', ['alcohol/drinks']],
    ['en', 'Vote Bell on 3 May', ['election_appeal/voting']],
    ['en', 'Vote Anna Maria Lopez for mayor', ['election_appeal/voting']],
    ['en', 'Vote, then rest on 3 May', []],
    ['en', 'Vote with the whole big family on 3 May', []],
    ['el', 'Η κατάθλιψή σου', ['health/addressed', 'health/condition']],
    ['de', 'Probier die neuen Brötchen', []],
    ['ro', 'Vin sărbătorile', []],
  ])('%s: %s', (language, text, expected) => {
    expect(termsIn(text, language).map(({ concept }) => concept.id)).toEqual(expected)
  })

  test.each([
    ['en', 'Pregnant? Free samples', true],
    ['en', 'Gay and single? Join us', true],
    ['de', 'Vorbestraft? Wir helfen', true],
    ['el', 'Έγκυος; Δωρεάν δείγματα', true],
    ['en', 'In the 24th week of pregnancy? Free samples', true],
    ['en', 'Looking for a gift for a Catholic? See inside', false],
    ['en', 'What is new in diabetes? Read our guide', false],
    ['en', 'The gay choir sings tonight. Ready?', false],
  ])('a bare question asks the reader: %s %s', (language, text, expected) => {
    const read = readWith(normalise(text), [lexicons.get(language)!], language)
    expect(ascriptions(read).length > 0).toBe(expected)
  })

  test.each([
    ['en', 'Seniors, your hearing test is booked', true],
    ['de', 'Senioren, ihr fahrt heute gratis', true],
    ['en', 'Seniors, students and children pay half', false],
    ['de', 'Senioren, die reisen, finden Ruhe', false],
  ])('people before a comma are addressed where the reader comes next: %s %s', (language, text, expected) => {
    const read = readWith(normalise(text), [lexicons.get(language)!], language)
    expect(ascriptions(read).length > 0).toBe(expected)
  })

  test.each([
    ['Get “rich” quick', 'Get “rich” quick'],
    ['Win at the «casino» now', 'casino'],
    ['Get "rich and quick" now', null],
    ['A 5" or "quick" one', null],
  ])('quotation marks around a word part no phrase: %s', (text, expected) => {
    const [hit] = readWith(withoutQuotes(normalise(text)), [lexicons.get('en')!], 'en').terms
    expect(hit === undefined ? null : text.slice(hit.from, hit.to)).toBe(expected)
  })

  test('particles of Arabic may stand before a word', () => {
    const { ar } = Object.fromEntries(lexicons)
    const { terms: found } = readWith(normalise('خصم على النبيذ'), [ar!], 'ar')
    expect(found.map(({ concept }) => concept.id)).toEqual(['alcohol/drinks'])
  })
})
