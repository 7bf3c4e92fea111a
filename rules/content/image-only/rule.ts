import { isSeen } from '../../../src/content/images.ts'
import { defineRule } from '../../../src/rule.ts'

export const rule = defineRule({
  id: 'content/image-only',
  summary: 'An e-mail is images with hardly any text',
  group: 'content',
  severity: 'warning',
  confidence: 'medium',
  concerns: 'design',
  channels: ['email'],
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {
    only: 'Too little text beside {images}: {letters} letters, at least {least} expected',
  },
  defaults: { letters: 60 },
  check: {
    message(message, context) {
      const least = context.options.letters
      for (const version of message.versions) {
        const { segments, images, mergeTags } = context.content(message, version)
        const [first, ...others] = images.filter(isSeen)
        if (first === undefined) continue
        const text = segments.map((segment) => (segment.kind === 'body' ? segment.text.value : '')).join('')
        const letters = lettersIn(text, least)
        // A merge tag that readers see may hold all of the text.
        if (
          letters >= least ||
          mergeTags.some(({ where, name }) => where === 'text' && !/unsub|optout|opt_out/i.test(name))
        )
          continue
        context.report({
          message: 'only',
          at: first.source !== null && first.source.length > 0 ? first.source.span : first.at,
          help: 'Say the offer in text as well: many clients show no images at first',
          messages: [message.index],
          data: { images: others.length === 0 ? 'an image' : `${others.length + 1} images`, letters, least },
        })
      }
    },
  },
})

/**
 * Letters and digits, no further than `enough` where those of English are; a sign of a script that writes words with one
 * or two counts as three.
 */
function lettersIn(text: string, enough: number): number {
  let plain = 0
  for (const letter of text.matchAll(/[A-Za-z0-9]+/g)) if ((plain += letter[0].length) >= enough) return plain
  const dense =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0
  return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) + 2 * dense
}
