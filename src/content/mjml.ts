import { Elements, limitNesting } from './elements.ts'
import type { Flow } from './flow.ts'
import { MarkupStream } from './markup-stream.ts'

/** Reads MJML. An HTML parser would nest all that follows a self-closed `<mj-image />` in it. */
export function readMjml(source: string): Flow {
  const { body } = limitNesting(source, { selfClosing: true })
  const elements = new Elements(body)
  const stream = new MarkupStream(body, elements, { selfClosing: true })
  stream.write(0, body.length)
  stream.end()
  return elements.end(body.length)
}
