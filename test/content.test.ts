import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message, Version } from '../src/campaign/model.ts'
import type { BodyFormat } from '../src/campaign/vocabulary.ts'
import { contentOf } from '../src/content/content.ts'
import { findAddresses } from '../src/content/links.ts'
import { findMergeTags } from '../src/content/merge-tags.ts'
import type { Content } from '../src/content/model.ts'
import { loadParser, type ParsedFormat, type Parsers } from '../src/content/parsers.ts'
import type { Source } from '../src/source/source.ts'
import type { Span } from '../src/source/span.ts'
import { Text, TextBuilder } from '../src/source/text.ts'

const parsers: Parsers = new Map(
  await Promise.all(
    (['html', 'markdown', 'mjml'] as const).map(
      async (format): Promise<[ParsedFormat, Awaited<ReturnType<typeof loadParser>>]> => [
        format,
        await loadParser(format),
      ],
    ),
  ),
)

const file = (text: string): Source => ({ path: 'body', text })
const written = (span: Span): string => span.source.text.slice(span.start, span.end)

function read(format: BodyFormat, text: string | Text, rest: Partial<Version & Message> = {}): Content {
  const body = typeof text === 'string' ? Text.verbatim(file(text), 0, text.length) : text
  const version = {
    subject: null,
    preheader: null,
    title: null,
    textBody: null,
    ...rest,
    body: { text: body, format },
  }
  const message = { header: null, footer: null, buttons: [], ...rest }
  return contentOf(message as unknown as Message, version as unknown as Version, parsers)
}

function visible(content: Content): string {
  return content.segments.find((segment) => segment.kind === 'body')?.text.value ?? ''
}

/** What stands in the file for a part of the visible body. */
function behind(content: Content, part: string): string {
  const { text } = content.segments.find((segment) => segment.kind === 'body')!
  const at = text.value.indexOf(part)
  expect(at, `"${part}" in "${text.value}"`).toBeGreaterThanOrEqual(0)
  return written(text.at(at, at + part.length))
}

const links = (content: Content): readonly (readonly [string, string])[] =>
  content.links.map((link) => [link.target.value, link.anchor.value])

describe('plain text', () => {
  test('is what it shows, a merge tag one mark', () => {
    const content = read('text', 'Grüße {{ first_name }}, bis %CODE%!\r\nacme.example/s?c={{c}}.')
    expect(visible(content)).toBe('Grüße \uFFFC, bis \uFFFC!\nacme.example/s?c=\uFFFC.')
    expect(behind(content, '\uFFFC, bis')).toBe('{{ first_name }}, bis')
    expect(behind(content, 's?c=\uFFFC')).toBe('s?c={{c}}')
    expect(links(content)).toEqual([['acme.example/s?c={{c}}', 'acme.example/s?c=\uFFFC']])
    expect(content.mergeTags.map(({ name, where }) => [name, where])).toEqual([
      ['first_name', 'text'],
      ['CODE', 'text'],
      ['c', 'target'],
    ])
  })

  test('without tags is the body itself', () => {
    const body = Text.verbatim(file('Reply STOP'), 0, 10)
    expect(read('text', body).segments[0]!.text).toBe(body)
  })

  test('leads through a folded scalar', () => {
    // body: >  with two lines, and a double-quoted escape put by hand.
    const source = file('body: >\n  Save \\u0032 now\n  at acme.example/s')
    const builder = new TextBuilder(source)
    builder.copy(10, 15)
    builder.put('2', 15, 21)
    builder.copy(21, 25)
    builder.put(' ', 25, 28)
    builder.copy(28, 45)
    const content = read('text', builder.build())
    expect(visible(content)).toBe('Save 2 now at acme.example/s')
    expect(behind(content, '2 now at')).toBe('\\u0032 now\n  at')
    expect(written(content.links[0]!.at)).toBe('acme.example/s')
  })
})

describe('html', () => {
  test('reads blocks in order, entities decoded, spaces collapsed', () => {
    const content = read(
      'html',
      '<html><head><title>No</title><style>p{color:red}</style></head><body>\n' +
        '<h1>Fr&uuml;h   &amp; sp&#228;t</h1><p>Caf\u00e9 <b>ab&nbsp;5&euro;</b>\n heute</p><!-- no --></body></html>',
    )
    expect(visible(content)).toBe('Früh & spät\nCafé ab\u00a05€ heute')
    expect(behind(content, 'ü')).toBe('&uuml;')
    expect(behind(content, 'h & s')).toBe('h   &amp; s')
    expect(behind(content, 'Café ab')).toBe('Café <b>ab')
    expect(behind(content, '5€ heute')).toBe('5&euro;</b>\n heute')
  })

  test('targets keep entities exact and merge tags in', () => {
    const content = read(
      'html',
      `<a class=x href='https://acme.example/?a=1&amp;u={{ user.id | default: "x" }}&b=&eacute;'>Go <i>now</i></a>`,
    )
    const [link] = content.links
    expect(link!.target.value).toBe('https://acme.example/?a=1&u={{ user.id | default: "x" }}&b=é')
    const from = link!.target.value.indexOf('&u=')
    expect(written(link!.target.at(from, from + 3))).toBe('&amp;u=')
    expect(written(link!.target.at(link!.target.length - 1, link!.target.length))).toBe('&eacute;')
    expect(link!.anchor.value).toBe('Go now')
    expect(written(link!.anchor.span)).toBe('Go <i>now')
  })

  test('hidden text is not read, the first of it is the preview line', () => {
    const content = read(
      'html',
      '<style>.pre{display:none}@media x{.mob{display:none}}</style>' +
        '<div style="display:none;max-height:0">Preview &amp; more</div><p class="mob">Seen</p>' +
        '<p class="pre">gone</p><span hidden>gone too</span><span style="font-size:0px">and this</span>',
    )
    expect(visible(content)).toBe('Seen')
    expect(content.hidden.map((text) => text.value)).toEqual([
      'Preview & more',
      'gone',
      'gone too',
      'and this',
    ])
    expect(content.segments[0]).toMatchObject({ kind: 'preheader', text: { value: 'Preview & more' } })
  })

  test.each([
    [
      'letters of no size around some that have one',
      '<td style="font-size:0px"><p style="font-size:13px">Seen</p></td>',
      'Seen',
    ],
    [
      'cells beside each other in a row without size',
      '<table style="font-size:0"><tr><td style="font-size:14px">A</td><td style="font:14px Arial">B</td></tr></table>',
      'A\nB',
    ],
    [
      'a size that is part of none',
      '<div style="font-size:0">x<b style="font-size:2em">y</b></div>Seen',
      'Seen',
    ],
    ['letters too small to read', '<p style="font-size:1px">x</p>Seen', 'Seen'],
    [
      'a size by the name of the element',
      '<style>p{font-size:14px}</style><div style="font-size:0"><p>Seen</p></div>',
      'Seen',
    ],
    [
      'hidden but for a part',
      '<p style="visibility:hidden">x<b style="visibility:visible">Seen</b></p>',
      'Seen',
    ],
    ['what one client hides', '<a href="u" style="mso-hide:all">Seen</a>', 'Seen'],
    [
      'a box without height that lets its text out',
      '<div style="max-height:0;position:relative;opacity:0.999">Seen</div>',
      'Seen',
    ],
    ['a box without height that cuts it off', '<div style="height:0;overflow:hidden">x</div>Seen', 'Seen'],
    [
      'off the screen',
      '<p style="position:absolute;left:-9999px">x</p><p style="text-indent:-9999px">y</p>Seen',
      'Seen',
    ],
    ['the last declaration counts', '<p style="display:none;display:block">Seen</p>', 'Seen'],
    ['but for the important one', '<p style="display:none!important;display:block">x</p>Seen', 'Seen'],
    [
      'a class with its element, an id',
      '<style><!-- p.a, #b{display:none} --></style><p class="a">x</p><p id="b">y</p><b class="a">Seen</b>',
      'Seen',
    ],
    [
      'shown again by its own style',
      '<style>.a{display:none}</style><p class="a" style="display:block">Seen</p>',
      'Seen',
    ],
    ['white on white', '<body><p style="color:#fff">x</p>Seen</body>', 'Seen'],
    [
      'grey on the same grey',
      '<table><tr><td bgcolor="F3F3F3"><font color="#f4f4f4">x</font></td><td>Seen</td></tr></table>',
      'Seen',
    ],
    [
      'white on black',
      '<body><div style="background:#000"><p style="color:white">Seen</p></div></body>',
      'Seen',
    ],
    [
      'white on a picture',
      '<body><table><tr><td background="a.png" style="color:#fff">Seen</td></tr></table></body>',
      'Seen',
    ],
    [
      'white in a class that is not here',
      '<body><p class="bg-night" style="color:#fff">Seen</p></body>',
      'Seen',
    ],
    ['white in a fragment of some layout', '<p style="color:#fff">Seen</p>', 'Seen'],
    [
      'white around a link, which has its own colour',
      '<body style="color:#fff"><a href="u">Seen</a></body>',
      'Seen',
    ],
    ['no colour at all', '<p style="color:rgba(0,0,0,0)">x</p>Seen', 'Seen'],
    [
      'only for some screens',
      '<style>@media(max-width:9px){.a{display:none}}</style><p class="a">Seen</p>',
      'Seen',
    ],
  ])('%s', (_name, body, expected) => {
    expect(visible(read('html', body))).toBe(expected)
  })

  test('a picture has no letters: it is seen where they have no size, and not where nothing is', () => {
    const content = read(
      'html',
      '<td style="font-size:0"><a href="a"><img src="i" alt="One"></a></td><a href="b" style="display:none"><img src="i" alt="Two"></a>',
    )
    expect(links(content)).toEqual([
      ['a', 'One'],
      ['b', ''],
    ])
  })

  test('links of Foundation for Emails, its columns apart', () => {
    const content = read(
      'html',
      '<row><columns>One</columns><columns>Two</columns></row><button href="https://acme.example/a">Go</button><menu><item href="#">M</item></menu>',
    )
    expect(visible(content)).toBe('One\nTwo\nGo\nM')
    expect(links(content)).toEqual([
      ['https://acme.example/a', 'Go'],
      ['#', 'M'],
    ])
  })

  test('images, image links, empty links, bare addresses', () => {
    const content = read(
      'html',
      '<a href="{{ unsubscribe }}"><img src="x.png" alt="Un&shy;subscribe"></a><a href="#"> </a> www.acme.example, ok',
    )
    expect(links(content)).toEqual([
      ['{{ unsubscribe }}', 'Un\u00adsubscribe'],
      ['#', ''],
      ['www.acme.example', 'www.acme.example'],
    ])
    expect(written(content.images[0]!.alt!.span)).toBe('Un&shy;subscribe')
  })

  test('conditions around rows and in tags', () => {
    const content = read(
      'html',
      '<table>{% if a > 1 %}<tr><td {% if b %}class="x"{% endif %}>One</td><td>Two</td></tr>{% endif %}</table><% if (a<b) { %>Yes<% } %>',
    )
    expect(visible(content).replaceAll('\uFFFC', '')).toContain('One\nTwo\n')
    expect(visible(content)).toContain('\uFFFCYes\uFFFC')
    expect(content.mergeTags).toHaveLength(6)
  })

  test.each([
    ['text between the cells of a table', '<table><tr> A casino <td>cell</td> is open </table>'],
    ['a style sheet between such texts', '<table><tr> Our casino is open <style>.a{color:red}</style>x'],
    ['a reference behind white space that counts for nothing', '<!-- a --> &#128075; Our casino'],
    ['the same without its semicolon', '<html> &copy Our casino'],
    ['a comment behind the body', 'A</body><!-- b > c --> casino'],
  ])('%s leaves places as they are', (_name, body) => {
    expect(behind(read('html', body), 'casino')).toBe('casino')
  })

  test('an element that a platform turns into a link', () => {
    const content = read('html', '<p>No more? <unsubscribe>Leave</unsubscribe></p>')
    expect(links(content)).toEqual([['<unsubscribe>', 'Leave']])
  })

  test.each([
    ['start tags', '<b>'.repeat(300_000) + 'x'],
    ['stray end tags', '<i>'.repeat(150_000) + '</b>'.repeat(150_000) + 'x'],
    ['comments in a style sheet', `<style>${'/*'.repeat(400_000)}</style>x`],
    ['zeros in a style', `<p style="font-size:${'0'.repeat(900_000)}x">x</p>`],
    ['unclosed tags', '{{ a '.repeat(200_000) + 'x'],
    ['attributes', `<p ${'a="1" '.repeat(100_000)}>x</p>`],
    ['dots', 'a.'.repeat(500_000) + 'x'],
    ['brackets', `http://x/${'('.repeat(500_000)}x`],
  ])('hostile: %s', (_name, body) => {
    expect(visible(read('html', body))).toContain('x')
  })
})

describe('markdown', () => {
  test('emphasis, escapes, references, lists', () => {
    const content = read(
      'markdown',
      '# Früh\n\nHello **dear {{ name_x }}**, 5\\* &amp; more\ntoday\n\n- one\n- two [here][r] ![Al\\_t](i.png)\n\n[r]: https://acme.example/a\\_b "T"\n',
    )
    expect(visible(content)).toBe('Früh\nHello dear \uFFFC, 5* & more today\none\ntwo here')
    expect(behind(content, 'dear \uFFFC, 5*')).toBe('dear {{ name_x }}**, 5\\*')
    expect(behind(content, '& more')).toBe('&amp; more')
    expect(links(content)).toEqual([['https://acme.example/a_b', 'here']])
    expect(written(content.links[0]!.target.span)).toBe('https://acme.example/a\\_b')
    expect(content.images[0]!.alt!.value).toBe('Al_t')
    expect(written(content.images[0]!.source!.span)).toBe('i.png')
  })

  test('addresses as they stand, footnotes', () => {
    const content = read('markdown', '<a@acme.example> www.acme.example/x [^1]\n\n[^1]: Reply STOP\n')
    expect(visible(content)).toBe('a@acme.example www.acme.example/x\nReply STOP')
    expect(content.links.map(({ kind, target }) => [kind, target.value, written(target.span)])).toEqual([
      ['bare', 'mailto:a@acme.example', 'a@acme.example'],
      ['bare', 'www.acme.example/x', 'www.acme.example/x'],
    ])
  })

  test('links of every kind, tags with spaces as targets', () => {
    const content = read(
      'markdown',
      '[Abmelden]( {{ unsubscribe_url }} ) <https://a.example> https://b.example/x. [*em* a](<c d> "t") <a href="e&amp;f">G</a>',
    )
    expect(links(content)).toEqual([
      ['{{ unsubscribe_url }}', 'Abmelden'],
      ['https://a.example', 'https://a.example'],
      ['https://b.example/x', 'https://b.example/x'],
      ['c d', 'em a'],
      ['e&f', 'G'],
    ])
    expect(content.links.map((link) => written(link.target.span))).toEqual([
      '{{ unsubscribe_url }}',
      'https://a.example',
      'https://b.example/x',
      'c d',
      'e&amp;f',
    ])
  })

  test.each([
    ['quotes', '>'.repeat(200_000) + 'x'],
    ['lists', '- '.repeat(200_000) + 'x'],
    ['emphasis', '*a_'.repeat(100_000) + 'x'],
    ['labels', '['.repeat(200_000) + 'x'],
    ['paragraphs', `${'](~a'.repeat(300)}\n\n`.repeat(150) + 'x'],
    ['links', '[a]('.repeat(100_000) + 'x'],
  ])('hostile: %s', (_name, body) => {
    expect(visible(read('markdown', body))).toContain('x')
  })
})

describe('mjml', () => {
  test('self-closing tags, preview, links of components', () => {
    const content = read(
      'mjml',
      '<mjml><mj-head><mj-title>No</mj-title><mj-preview>Sch&ouml;n</mj-preview><mj-style>.a{x:y}</mj-style></mj-head><mj-body>' +
        '<mj-section><mj-column><mj-image src="a.png" alt="A &amp; B" href="https://acme.example/?a&amp;b" />' +
        '<mj-text>Hé&eacute; <a href="{{ u }}">weg</a></mj-text><mj-button href="https://b.example">Los</mj-button>' +
        '</mj-column></mj-section></mj-body></mjml>',
    )
    expect(visible(content)).toBe('Héé weg\nLos')
    expect(behind(content, 'éé')).toBe('é&eacute;')
    expect(content.segments[0]).toMatchObject({ kind: 'preheader', text: { value: 'Schön' } })
    expect(links(content)).toEqual([
      ['https://acme.example/?a&b', 'A & B'],
      ['{{ u }}', 'weg'],
      ['https://b.example', 'Los'],
    ])
    expect(content.links.map((link) => written(link.target.span))).toEqual([
      'https://acme.example/?a&amp;b',
      '{{ u }}',
      'https://b.example',
    ])
    expect(written(content.images[0]!.alt!.span)).toBe('A &amp; B')
  })
})

test('mjml: sections of character data are read as they stand', () => {
  const content = read(
    'mjml',
    '<mjml><mj-body><mj-text>A <![CDATA[1 < 2 &amp; ]]>B</mj-text></mj-body></mjml>',
  )
  expect(visible(content)).toBe('A 1 < 2 &amp; B')
  expect(behind(content, '< 2 &amp; B')).toBe('< 2 &amp; ]]>B')
})

describe('merge tags', () => {
  test.each([
    ['{{ first_name | default: "x" }}', 'braces', 'first_name | default: "x"'],
    ['{{{ raw }}}', 'braces', 'raw'],
    ['{{${first_name}}}', 'braces', '${first_name}'],
    ['{{preference_center.${name}}}', 'braces', 'preference_center.${name}'],
    ['{% if a %}', 'statement', 'if a'],
    ['*|UNSUB|*', 'star-bar', 'UNSUB'],
    ['%%unsub_center_url%%', 'double-percent', 'unsub_center_url'],
    ['%%=v(@x)=%%', 'double-percent', 'v(@x)'],
    ['%%{unsubscribe_url}%%', 'double-percent', 'unsubscribe_url'],
    ['%UNSUBSCRIBELINK%', 'percent', 'UNSUBSCRIBELINK'],
    ['[[UNSUB_LINK_EN]]', 'double-bracket', 'UNSUB_LINK_EN'],
    ['<%asm_group_unsubscribe_raw_url%>', 'erb', 'asm_group_unsubscribe_raw_url'],
    ['${first}', 'dollar-brace', 'first'],
    ['$[LI:UNSUBSCRIBE]$', 'dollar-bracket', 'LI:UNSUBSCRIBE'],
    ['{!remove_web}', 'bang-brace', 'remove_web'],
    ['{$unsubscribe}', 'brace', '$unsubscribe'],
    ['{имя}', 'brace', 'имя'],
    ['{contactfield=firstname|there}', 'brace', 'contactfield=firstname|there'],
    ['%basic:unsublink%', 'percent', 'basic:unsublink'],
    ['<#if a gt 1>', 'dollar-brace', '#if a gt 1'],
    ['{{!-- {{a}} --}}', 'braces', '! {{a}}'],
    ['{% comment %}<p>{{ a }}</p>{% endcomment %}', 'statement', '# comment'],
  ])('%s', (text, dialect, name) => {
    expect(findMergeTags(`ä ${text} b`)).toEqual([{ from: 2, to: 2 + text.length, name, dialect }])
  })

  test.each([
    '20%off% now',
    '5% or 6%',
    '{ "a": 1 }',
    '{{ open',
    '{{}}',
    '{Hi|Hello}',
    '[x]',
    '100%% sure %%',
    'https://acme.example/?q=%E2%9C%93%C3%A9t%C3%A9',
    'a < b % c',
  ])('no tag: %s', (text) => {
    expect(findMergeTags(text)).toEqual([])
  })

  test('an opening delimiter without an end does not reach the next tag', () => {
    expect(findMergeTags('{{ a {{ b }}').map((tag) => tag.name)).toEqual(['b'])
  })
})

describe('addresses', () => {
  test.each<[string, readonly string[]]>([
    ['go to acme.example/s. Now', ['acme.example/s']],
    ['今天i3z.cc/a,去http://b.cn/Xy看', ['i3z.cc/a', 'http://b.cn/Xy']],
    ['今天是个好日子http://www.baidu.com拒收请回复R', ['http://www.baidu.com']],
    ['👉bit.ly/3x👈 (see www.acme.com)', ['bit.ly/3x', 'www.acme.com']],
    ['(https://en.wiki.example/a_(b))', ['https://en.wiki.example/a_(b)']],
    ["acme.com'da %20 indirim", ['acme.com']],
    ['mail a@acme.com or b.c@d.example', []],
    ['e.g. 3.50 v1.2 A.S. hi.there gönder.Son wait...what', []],
    ['https://пример.рф/скидки!', ['https://пример.рф/скидки']],
    ['ab HTTPS://ACME.COM/X', ['HTTPS://ACME.COM/X']],
    ['acme.works/x acme.works', ['acme.works/x', 'acme.works']],
    ['http:// x', []],
    ['https://$UNSUB$', ['https://$UNSUB$']],
  ])('%s', (text, expected) => {
    expect(findAddresses(text).map(({ from, to }) => text.slice(from, to))).toEqual(expected)
  })
})

describe('whatever the body', () => {
  const bits = fc.constantFrom(
    '<p>',
    '</p>',
    '<b ',
    'class="x"',
    '>',
    '<',
    '</a>',
    '<a href="',
    "'",
    '"',
    '#',
    '&amp;',
    '&eacute',
    '&#x1F600;',
    '&',
    'é',
    'ß',
    '😀',
    '\r\n',
    '\n',
    '  ',
    '\t',
    '{{ a }}',
    '{{',
    '}}',
    '{% if b %}',
    '*|C|*',
    '%%',
    '<!--',
    '-->',
    '<style>',
    '</style>',
    '<div style="display:none">',
    '</div>',
    '<br>',
    '<img alt="A&quot;" src=x>',
    '\\*',
    '**',
    '_',
    '[',
    '](',
    ')',
    '- ',
    '> ',
    '1. ',
    '`',
    '```\n',
    '|',
    'acme.example/s',
    'https://b.example/?q=1',
    '.',
    '<table>',
    '<tr>',
    '<td>',
    '\u0000',
    '\uFFFC',
    '\uE000',
    '\u200b',
    '<mj-text>',
    '</mj-text>',
    '<mj-image alt="x" />',
    '<mj-preview>',
    '<unsubscribe>',
  )

  test.each(['text', 'html', 'markdown', 'mjml'] as const)(
    '%s: every character leads to where it is written',
    (format) => {
      fc.assert(
        fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
          const body = parts.join('')
          const padded = `body: ${body}`
          const text = Text.verbatim(file(padded), 6, padded.length)
          const content = read(format, text)
          const texts = [
            ...content.segments.map((segment) => segment.text),
            ...content.hidden,
            ...content.links.flatMap((link) => [link.target, link.anchor]),
            ...content.images.flatMap((image) => [image.alt, image.source]),
            ...content.mergeTags.map((tag) => tag.text),
          ]
          for (const one of texts) {
            if (one === null) continue
            let at = 0
            for (const piece of one.pieces) {
              expect(piece.at).toBe(at)
              at += piece.length
              expect(piece.raw).toBeGreaterThanOrEqual(6)
              expect(piece.raw + piece.rawLength).toBeLessThanOrEqual(padded.length)
              if (piece.verbatim)
                expect(padded.slice(piece.raw, piece.raw + piece.length)).toBe(one.value.slice(piece.at, at))
            }
            expect(at).toBe(one.length)
          }
        }),
        { numRuns: 400 },
      )
    },
  )
})
