import { rule as controlCharacter } from '../../rules/source/control-character/rule.ts'
import { rule as encoding } from '../../rules/source/encoding/rule.ts'
import { structural } from '../structural.ts'
import { maxShownFindings } from './limits.ts'
import type { Report } from './problems.ts'
import type { Source } from './source.ts'
import { makeSpan } from './span.ts'

const names: Readonly<Record<number, string>> = {
  0x00: 'null',
  0x07: 'bell',
  0x08: 'backspace',
  0x0b: 'vertical tab',
  0x0c: 'form feed',
  0x1b: 'escape',
  0x7f: 'delete',
  0x85: 'next line',
}

/** What the bytes 80 to 9F of Windows-1252 stand for: they become C1 controls when read as Latin-1. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

/**
 * Reports what has no place in a text: C0 controls but tab, LF and CR LF; DEL; C1 controls; a CR without LF, which
 * some programs take for a line break and others don't; halves of surrogate pairs. YAML forbids most of them (1.2.2,
 * 5.1), and nobody can see any. Marks and isolates of bidirectional text are not among them: Arabic and Hebrew
 * messages need them. U+FFFD is what an editor or an export left of a letter that it read in the wrong encoding.
 */
export function reportUnwantedCharacters(source: Source, report: Report): void {
  const { text } = source
  const unwanted =
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\ufffd/g
  let found = 0
  for (const { index } of text.matchAll(unwanted)) {
    if ((found += 1) > maxShownFindings) return
    const code = text.charCodeAt(index)
    const shown = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    const at = makeSpan(source, index, index + 1)
    if (code === 0x0d) {
      report(
        structural(controlCharacter, 'carriageReturn', {
          at,
          data: { code: shown },
          help: 'Save the file with line endings LF or CR LF',
        }),
      )
      continue
    }
    if (code === 0xfffd) {
      report(
        structural(encoding, 'lost', {
          at,
          data: { code: shown },
          help: 'Write the letter again, save as UTF-8',
        }),
      )
      continue
    }
    if (code >= 0xd800) {
      report(structural(controlCharacter, 'surrogate', { at, data: { code: shown }, help: 'Remove it' }))
      continue
    }
    const meant = code >= 0x80 ? windows1252[code - 0x80]! : null
    const isMeant = meant !== null && meant.charCodeAt(0) > 0x9f
    report(
      structural(controlCharacter, 'control', {
        at,
        data: { code: shown, name: names[code] ?? (isMeant ? `Windows-1252 for ${meant}` : 'control') },
        help: isMeant ? `Replace it with ${meant}` : 'Remove it',
        fixes: [
          isMeant
            ? { title: `Replace it with ${meant}`, safety: 'review', edits: [{ at, text: meant }] }
            : { title: 'Remove it', safety: 'review', edits: [{ at, text: '' }] },
        ],
      }),
    )
  }
}
