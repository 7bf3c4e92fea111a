import { describe, expect, test } from 'vitest'
import { smsSegments } from '../src/content/sms-segments.ts'

const families = '👨‍👩‍👧‍👦'

describe('SMS segments', () => {
  test.each<[name: string, text: string, encoding: string, units: number, segments: number, left: number]>([
    ['empty', '', 'GSM-7', 0, 1, 160],
    ['160 septets', 'a'.repeat(160), 'GSM-7', 160, 1, 0],
    ['161 septets', 'a'.repeat(161), 'GSM-7', 161, 2, 145],
    ['306 septets', 'a'.repeat(306), 'GSM-7', 306, 2, 0],
    ['307 septets', 'a'.repeat(307), 'GSM-7', 307, 3, 152],
    ['the euro costs two', `${'a'.repeat(158)}€`, 'GSM-7', 160, 1, 0],
    ['and one more is too many', `${'a'.repeat(159)}€`, 'GSM-7', 161, 2, 145],
    ['an escape does not straddle', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3, 152],
    ['all of the extension table', '^{}\\[~]|€\f', 'GSM-7', 20, 1, 140],
    ['accents that are in', 'Çéèàìòùäöüñßåæø ÄÖÜÑÅÆØÉ', 'GSM-7', 24, 1, 136],
    ['line breaks of two characters', 'a\r\nb', 'GSM-7', 4, 1, 156],
    ['70 units', `ç${'a'.repeat(69)}`, 'UCS-2', 70, 1, 0],
    ['71 units', `ç${'a'.repeat(70)}`, 'UCS-2', 71, 2, 63],
    ['one emoji changes all', `${'a'.repeat(69)}🎉`, 'UCS-2', 71, 2, 63],
    ['a surrogate pair does not straddle', `${'ş'.repeat(66)}🎉${'ş'.repeat(65)}`, 'UCS-2', 133, 2, 0],
    ['families of seven units and four joiners', families.repeat(10), 'UCS-2', 110, 2, 23],
    ['no extension under UCS-2', 'ş€€', 'UCS-2', 3, 1, 67],
  ])('%s', (_name, text, encoding, units, segments, left) => {
    expect(smsSegments(text)).toMatchObject({ encoding, units, segments, left })
  })

  test.each([
    'ç',
    'á',
    'í',
    'ó',
    'ú',
    'ê',
    'â',
    'ã',
    'õ',
    'ş',
    'ğ',
    'ı',
    'ł',
    'ś',
    '’',
    '“',
    '–',
    '…',
    '\u00a0',
    '\t',
    '`',
    '\u200b',
    'Α',
    'Ε',
  ])('not GSM-7: %j', (character) => {
    expect(smsSegments(`ab${character}`)).toMatchObject({ encoding: 'UCS-2', first: { from: 2, to: 3 } })
  })

  test('a merge tag counts for nothing and changes no alphabet', () => {
    expect(smsSegments('Hi \uFFFC!')).toMatchObject({ encoding: 'GSM-7', units: 4, tags: 1, first: null })
  })
})
