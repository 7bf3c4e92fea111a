import { isSeen } from '../../../src/content/images.ts'
import { defineRule } from '../../../src/rule.ts'
import type { Image, MergeTag } from '../../../src/content/model.ts'

/** Content that is fetched or put in when it is sent: feeds, catalogues, included blocks, recommendations. */
const fetched =
  /connected_content|^content_blocks?\b|content_?block|\bfeeds?\b|^feed(?:block|item)?[:.]|\brss(?:item|items|feed)?\b|catalog(?:ue)?(?:_items|_selection)?\b|recommend|^[-+]?\s*include\b|^[-+]?\s*render\b|^>\s*[\w./-]+$|contentarea|contentblockby|treatascontent|httpget|lookup(?:rows)?\(|dynamic_?content|product_?block|snippet/i

/** File names of pictures that are text, more often than not. */
const textual =
  /banner|hero|header[-_]?(?:image|offer)|offer|promo|sale|coupon|voucher|headline|flyer|poster|text/i

export const rule = defineRule({
  id: 'content/unread-dynamic',
  summary: 'Part of a message is not in the file: content fetched when it is sent, or words in an image',
  group: 'content',
  severity: 'info',
  confidence: 'medium',
  concerns: 'copy',
  channels: 'all',
  purposes: 'all',
  since: '0.1.0',
  fix: 'never',
  messages: {},
  questions: {
    fetched: 'What `{tag}`{more} puts in when it is sent is not in the file, so nobody has read it',
    image: 'Words in image `{source}`{more} are not read',
  },
  check: {
    message(message, context) {
      for (const version of message.versions) {
        const content = context.content(message, version)
        const tags = content.mergeTags.filter(
          ({ name, where }) => where === 'text' && fetched.test(name.trim()),
        )
        const [tag] = tags
        if (tag !== undefined)
          context.unchecked({
            question: 'fetched',
            at: tag.text.span,
            required: false,
            needs: 'the rendered message',
            messages: [message.index],
            data: { tag: written(tag), more: moreOf(tags.length) },
          })
        const images = content.images.filter(holdsText)
        const [image] = images
        if (image !== undefined)
          context.unchecked({
            question: 'image',
            at: image.source !== null && image.source.length > 0 ? image.source.span : image.at,
            required: false,
            needs: 'the words of the image in its `alt`',
            messages: [message.index],
            data: { source: fileOf(image), more: moreOf(images.length) },
          })
      }
    },
  },
})

function moreOf(count: number): string {
  return count > 1 ? ` (and ${count - 1} more)` : ''
}

function written({ text }: MergeTag): string {
  const line = text.value.replace(/\s+/g, ' ').replaceAll('`', "'")
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`
}

function fileOf({ source }: Image): string {
  const path =
    source?.value
      .replace(/[?#].*$/s, '')
      .split('/')
      .at(-1) ?? ''
  return path === '' ? 'without a name' : path.replaceAll('`', "'").slice(0, 40)
}

/** A picture whose name says that it holds words, and whose `alt` doesn't tell them. */
function holdsText(image: Image): boolean {
  if (!isSeen(image) || image.source === null) return false
  // What the alternative says in five words or more is read with the text.
  if ((image.alt?.value.trim().split(/\s+/).length ?? 0) >= 5) return false
  return textual.test(fileOf(image)) || image.source.value.includes('{{') || image.source.value.includes('*|')
}
