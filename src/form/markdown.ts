import { type Text, TextBuilder } from '../source/text.ts'
import type { FormBox, FormLink } from './model.ts'

/** An item of a task list (GitHub Flavored Markdown, 5.3) with the lines that go on with it. */
const taskItem =
  /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX])\][ \t]+(.*(?:\n[ \t]{2,}(?![-*+][ \t]|\d{1,9}[.)][ \t]).*)*)/gm
/** Parts of Markdown that readers don't see; every quantity is bounded. */
const marks =
  /!?\[|\]\([^()\s]{0,2000}(?:\s"[^"\n]{0,200}")?\)|\](?:\[[^\]\n]{0,100}\])?|\*{1,3}|`+|^#{1,6}[ \t]+|^[ \t]*>[ \t]?/gm

/** Markdown as it is read: marks left out, line breaks kept. */
export function plainMarkdown(text: Text): Text {
  const builder = new TextBuilder(text.source)
  let at = 0
  for (const { index, 0: mark } of text.value.matchAll(marks)) {
    builder.take(text, at, index)
    at = index + mark.length
  }
  builder.take(text, at, text.length)
  const plain = builder.build()
  const from = plain.length - plain.value.trimStart().length
  return plain.slice(from, Math.max(from, plain.value.trimEnd().length))
}

/** The boxes of a task list: `- [ ]` is to be ticked, `- [x]` is ticked already. */
export function boxesOf(body: Text): readonly FormBox[] {
  return [...body.value.matchAll(taskItem)].map((match) => {
    const mark = match.index + match[0].indexOf('[')
    const end = match.index + match[0].length
    const label = body.slice(end - match[2]!.length, end)
    return {
      at: body.at(mark, mark + 3),
      text: label.value.trim() === '' ? null : plainMarkdown(label),
      name: '',
      kind: 'box',
      checked: match[1] === ' ' ? null : body.at(mark, mark + 3),
      templated: false,
      channels: [],
      purposes: [],
    }
  })
}

/** Links of a Markdown text, and addresses that stand in it bare. */
export function linksOf({ value }: Text): readonly FormLink[] {
  const named = [...value.matchAll(/\[([^\]\n]{0,300})\]\(([^()\s]{1,2000})/g)].map((match) => ({
    anchor: match[1]!,
    target: match[2]!,
  }))
  const bare = [...value.matchAll(/(?<![\w(])https?:\/\/[^\s<>()]{1,2000}/g)].map(([target]) => ({
    anchor: target,
    target,
  }))
  return [...named, ...bare]
}
