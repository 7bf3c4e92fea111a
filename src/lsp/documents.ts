import { fileURLToPath, pathToFileURL } from 'node:url'
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver/node'
import { type Encoding, Lines } from './positions.ts'

/** A document as the editor has it, saved or not. */
export interface OpenDocument {
  /** As the client writes it. */
  readonly uri: string
  /** Absolute. */
  readonly path: string
  readonly version: number
  readonly lines: Lines
}

/** The path of a `file:` URI; null for everything else: nothing is read that has no place in the file system. */
export function pathOf(uri: string): string | null {
  if (!/^file:/i.test(uri)) return null
  try {
    const path = fileURLToPath(uri)
    return path.includes('\0') ? null : path
  } catch {
    return null
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href
}

/** A text with a client's changes made, in their order; one without a range is the whole text. */
export function changed(
  lines: Lines,
  changes: readonly TextDocumentContentChangeEvent[],
  encoding: Encoding,
): Lines {
  let current = lines
  for (const change of changes) {
    if (!('range' in change)) current = new Lines(change.text)
    else {
      const [from, to] = [change.range.start, change.range.end]
        .map((position) => current.offsetAt(position, encoding))
        .sort((a, b) => a - b) as [number, number]
      current = new Lines(current.text.slice(0, from) + change.text + current.text.slice(to))
    }
  }
  return current
}

/** What is open, by path: clients write the URI of one file in several ways. */
export class OpenDocuments {
  readonly #byPath = new Map<string, OpenDocument>()

  set(document: OpenDocument): void {
    this.#byPath.set(document.path, document)
  }

  delete(path: string): void {
    this.#byPath.delete(path)
  }

  at(path: string): OpenDocument | undefined {
    return this.#byPath.get(path)
  }

  of(uri: string): OpenDocument | undefined {
    const path = pathOf(uri)
    return path === null ? undefined : this.#byPath.get(path)
  }

  all(): readonly OpenDocument[] {
    return [...this.#byPath.values()]
  }
}
