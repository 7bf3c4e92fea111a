import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileGlob, globLimits } from '../src/policy/glob.ts'

function matches(pattern: string, path: string): boolean {
  const glob = compileGlob(pattern)
  if (typeof glob === 'string') throw new Error(`${pattern}: ${glob}`)
  return glob.matches(path)
}

describe('globs', () => {
  it.each([
    ['**/*.campaign.{yaml,yml,json,md}', 'a/b/x.campaign.json', true],
    ['**/*.campaign.{yaml,yml,json,md}', 'x.campaign.md', true],
    ['**/*.campaign.{yaml,yml,json,md}', 'x.campaign.txt', false],
    ['campaigns/b2b/**', 'campaigns/b2b/de/x.yaml', true],
    ['campaigns/b2b/**', 'campaigns/b2bx/x.yaml', false],
    ['campaigns/b2b/', 'campaigns/b2b/x.yaml', true],
    ['**/archive/**', 'archive/x.yaml', true],
    ['**/archive/**', 'a/archive/b/x.yaml', true],
    ['**/archive/**', 'a/archived/x.yaml', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['./a/*.md', 'a/b.md', true],
    ['*.md', 'a/b.md', false],
    ['a**b', 'a/b', false],
    ['a**b', 'axxb', true],
    ['?.md', '\u{1F642}.md', true],
    ['[a-cx].md', 'b.md', true],
    ['[!a-c].md', 'b.md', false],
    ['[]].md', '].md', true],
    ['\\*.md', '*.md', true],
    ['\\*.md', 'x.md', false],
    ['{a,b{c,d}}/x', 'bd/x', true],
    ['{a,}x', 'x', true],
    ['*', '.hidden', true],
    ['A.md', 'a.md', false],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected)
  })

  it.each([
    ['', 'it is empty'],
    ['!a', 'a leading `!` means nothing here'],
    ['{a,b', 'a `{` has no `}`'],
    ['a}', 'a `}` has no `{`'],
    ['a}{b,c}', 'a `}` has no `{`'],
    ['[a', 'a `[` has no `]`'],
    ['a\\', 'it ends with `\\`'],
    ['../x', '`..` leads out of the project'],
    ['a'.repeat(513), 'it is longer than 512 characters'],
    ['{a,b}'.repeat(9), 'its braces stand for more than 256 patterns'],
  ])('refuses %s', (pattern, problem) => {
    expect(compileGlob(pattern)).toBe(problem)
  })

  // The oracle tries every way to read a pattern, so it only takes small ones.
  function oracle(pattern: string, path: string): boolean {
    if (pattern === '') return path === ''
    if (pattern === '**') return true
    if (pattern.startsWith('**/')) {
      const rest = pattern.slice(3)
      const names = path.split('/')
      return names.some((_, at) => oracle(rest, names.slice(at).join('/')))
    }
    if (pattern.startsWith('*'))
      return (
        oracle(pattern.slice(1), path) || (path !== '' && path[0] !== '/' && oracle(pattern, path.slice(1)))
      )
    if (path === '') return false
    const same = pattern[0] === '?' ? path[0] !== '/' : pattern[0] === path[0]
    return same && oracle(pattern.slice(1), path.slice(1))
  }

  it('agrees with trying everything', () => {
    const name = fc.stringMatching(/^[ab]{1,3}$/)
    const part = fc.oneof(fc.constant('**'), fc.stringMatching(/^(\*?[ab?]\*?){1,3}$/), fc.constant('*'))
    const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'))
    const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'))
    fc.assert(
      fc.property(pattern, path, (p, s) => {
        // A final `**` stands for what is below, so it needs the slash before it.
        fc.pre(!/(\*\*\/)+\*\*$/.test(p))
        const expected = p.endsWith('/**') ? oracle(p, s) || oracle(p.slice(0, -3), s) : oracle(p, s)
        expect(matches(p, s)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('takes braces as their alternatives', () => {
    const word = fc.stringMatching(/^[ab*?]{0,2}$/)
    fc.assert(
      fc.property(
        word,
        fc.array(word, { minLength: 1, maxLength: 4 }),
        word,
        fc.stringMatching(/^[ab]{1,5}$/),
        (before, among, after, path) => {
          const plain = among.map((middle) => before + middle + after)
          fc.pre(plain.every((p) => p !== ''))
          expect(matches(`${before}{${among.join(',')}}${after}`, path)).toBe(
            plain.some((p) => matches(p, path)),
          )
        },
      ),
    )
  })

  it('does bounded work on hostile patterns', () => {
    const path = `${'a'.repeat(20_000)}/${'a/'.repeat(2_000)}a`
    for (const pattern of [
      `${'*a'.repeat(200)}b`,
      `${'**/a/'.repeat(80)}b`,
      `${'**/*a*a*a*a/'.repeat(30)}b`,
      `${'?*'.repeat(200)}b`,
    ]) {
      expect(pattern.length).toBeLessThanOrEqual(globLimits.length)
      expect(matches(pattern, path)).toBe(false)
    }
  })
})
