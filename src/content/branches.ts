import type { Version } from '../campaign/model.ts'
import { TextBuilder } from '../source/text.ts'
import { findMergeTags, type TagRange } from './merge-tags.ts'

/** One way through the conditions of a template. */
export interface Branch {
  readonly version: Version
  /** The condition that is decided in it. */
  readonly condition: TagRange
}

/** A condition with its branches; offsets are UTF-16 units of the body. */
interface Block {
  readonly opening: TagRange
  /** Each from behind its tag up to the next one. */
  readonly branches: { readonly from: number; to: number }[]
  readonly from: number
  to: number
  readonly children: Block[]
}

/** Conditions of a template that are looked at. */
const mostBlocks = 200

type Step = 'open' | 'else' | 'close' | null

/** What a tag does to a condition. Loops and blocks that always give something are none. */
function stepOf({ dialect, name }: TagRange): Step {
  switch (dialect) {
    case 'statement': {
      const word = /^[-+]?\s*([a-z_]+)/i.exec(name)?.[1]?.toLowerCase() ?? ''
      if (word === 'if' || word === 'unless') return 'open'
      if (word === 'else' || word === 'elsif' || word === 'elif' || word === 'elseif') return 'else'
      return word === 'endif' || word === 'endunless' ? 'close' : null
    }
    case 'braces': {
      if (/^[#^]\s*(?:if|unless|ifeq|eq|is)\b/i.test(name)) return 'open'
      if (/^(?:else(?:\s+if\b.*)?|\^)$/is.test(name)) return 'else'
      return /^\/\s*(?:if|unless|ifeq|eq|is)\b/i.test(name) ? 'close' : null
    }
    case 'star-bar': {
      if (/^IF(?:NOT)?:/i.test(name)) return 'open'
      if (/^ELSE(?:IF)?(?::|$)/i.test(name)) return 'else'
      return /^END:IF$/i.test(name) ? 'close' : null
    }
    case 'double-percent': {
      if (/^IF\b/i.test(name)) return 'open'
      if (/^ELSE(?:IF\b|$)/i.test(name)) return 'else'
      return /^ENDIF$/i.test(name) ? 'close' : null
    }
    case 'erb': {
      const code = name.replace(/^[-=@\s]+/, '')
      if (/^(?:(?:\}\s*)?else\b|elsif\b)/.test(code)) return 'else'
      if (/^(?:if|unless)\b/.test(code)) return 'open'
      return /^(?:end|\})\s*;?$/.test(code) ? 'close' : null
    }
    default:
      return null
  }
}

/** Conditions of a body, outermost first, with those inside of them. */
function blocksOf(body: string): readonly Block[] {
  const roots: Block[] = []
  const open: Block[] = []
  let count = 0
  for (const tag of findMergeTags(body)) {
    const step = stepOf(tag)
    if (step === null) continue
    const top = open.at(-1)
    if (step === 'open') {
      if (++count > mostBlocks) break
      const block: Block = {
        opening: tag,
        branches: [{ from: tag.to, to: tag.to }],
        from: tag.from,
        to: tag.to,
        children: [],
      }
      ;(top?.children ?? roots).push(block)
      open.push(block)
    } else if (top !== undefined) {
      top.branches.at(-1)!.to = tag.from
      if (step === 'close') {
        top.to = tag.to
        open.pop()
      } else top.branches.push({ from: tag.to, to: tag.to })
    }
  }
  // One that is never closed shows nothing for sure: `content/broken-merge-tag` says so.
  const closed = (block: Block): boolean => block.to > block.opening.to
  return roots.filter(closed)
}

/** Whether a body may have conditions at all. */
const conditional = /\{%[-+]?\s*(?:if|unless)\b|\{\{[#^]|\*\|IF|%%\[\s*IF\b|<%/i

const known = new WeakMap<Version, readonly Block[]>()

function conditionsOf(version: Version): readonly Block[] {
  const { body } = version
  if (body === null || !conditional.test(body.text.value)) return []
  let blocks = known.get(version)
  if (blocks === undefined) known.set(version, (blocks = blocksOf(body.text.value)))
  return blocks
}

/** What everybody gets of a version, whatever its conditions; null where it has none. */
export function unconditional(version: Version): Version | null {
  const { body } = version
  const blocks = conditionsOf(version)
  if (body === null || blocks.length === 0) return null
  const kept: Range[] = []
  let at = 0
  for (const { from, to } of blocks) {
    kept.push([at, from])
    at = to
  }
  kept.push([at, body.text.length])
  return shortened(version, kept)
}

/**
 * What some get of a version: every branch of every condition, each with all other conditions met. Each is a version of
 * its own whose texts lead to the same file. One condition alone can be unmet; a chain of several is taken for complete.
 */
export function* branchesThrough(version: Version): Generator<Branch> {
  const blocks = conditionsOf(version)
  if (version.body === null) return
  const length = version.body.text.length
  let work = 0
  for (const { block, path } of everyBlock(blocks)) {
    const { branches, opening } = block
    const ways = branches.length === 1 ? [nowhere] : branches.map((_, index) => index)
    for (const way of ways) {
      if ((work += length) > mostWork) return
      const chosen = new Map<Block, number>([...path, [block, way]])
      const kept: Range[] = []
      walk(0, length, blocks, chosen, kept)
      yield { version: shortened(version, kept), condition: opening }
    }
  }
}

type Range = readonly [from: number, to: number]

/** The branch of a condition that isn't there: none of it is shown. */
const nowhere = -1
/** UTF-16 units of bodies that are put together for one version. */
const mostWork = 8_000_000

/** Every condition, with the branches of those around it that lead to it. */
function everyBlock(
  blocks: readonly Block[],
): readonly { readonly block: Block; readonly path: readonly (readonly [Block, number])[] }[] {
  const found: { readonly block: Block; readonly path: readonly (readonly [Block, number])[] }[] = []
  const rest: { readonly block: Block; readonly path: readonly (readonly [Block, number])[] }[] = blocks
    .map((block) => ({ block, path: [] }))
    .toReversed()
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    found.push(next)
    const { block, path } = next
    for (const child of block.children.toReversed()) {
      const index = block.branches.findIndex(({ from, to }) => child.from >= from && child.to <= to)
      rest.push({ block: child, path: [...path, [block, index]] })
    }
  }
  return found
}

/** Collects what is shown of a stretch; a condition that nothing is chosen for is met. */
function walk(
  from: number,
  to: number,
  blocks: readonly Block[],
  chosen: ReadonlyMap<Block, number>,
  kept: Range[],
): void {
  let at = from
  for (const block of blocks) {
    kept.push([at, block.from])
    const branch = block.branches[chosen.get(block) ?? 0]
    if (branch !== undefined)
      walk(
        branch.from,
        branch.to,
        block.children.filter((child) => child.from >= branch.from && child.to <= branch.to),
        chosen,
        kept,
      )
    at = block.to
  }
  kept.push([at, to])
}

function shortened(version: Version, kept: readonly Range[]): Version {
  const body = version.body!
  const builder = new TextBuilder(body.text.source)
  for (const [from, to] of kept) if (to > from) builder.take(body.text, from, to)
  return { ...version, body: { ...body, text: builder.build(body.text.span) } }
}
