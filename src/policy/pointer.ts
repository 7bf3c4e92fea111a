import type { Node } from '../source/document.ts'
import type { Span } from '../source/span.ts'

/**
 * What a JSON Pointer (RFC 6901) names in a tree: a key with its value, or an item of a list. Null when it names
 * nothing; `-` and indexes with leading zeros name nothing.
 */
export function pointedAt(root: Node, pointer: string): Span | null {
  if (pointer === '') return root.span
  if (!pointer.startsWith('/')) return null
  let node = root
  let span = root.span
  for (const token of pointer.slice(1).split('/')) {
    if (node.kind === 'map') {
      const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
      const entry = node.entries.find(({ key }) => key.value === name)
      if (entry === undefined) return null
      node = entry.value
      span = entry.span
    } else if (node.kind === 'list') {
      const item = /^(0|[1-9]\d{0,8})$/.test(token) ? node.items[Number(token)] : undefined
      if (item === undefined) return null
      node = item
      span = item.span
    } else return null
  }
  return span
}
