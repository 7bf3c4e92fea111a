import { wellFormed } from '../../escape.ts'

/**
 * Style sheets of messages, made harmless before the browser sees them. The page's content security policy and the
 * sandbox of the frame forbid what is taken out here as well: a preview that asks for nothing doesn't have to be refused.
 */

/** Longest sheet that is taken over: newsletters have some 30 KB. */
const maxLength = 100_000

/** A style sheet without anything that loads, or that could end the element it stands in. */
export function harmlessSheet(css: string): string {
  return (
    wellFormed(css.slice(0, maxLength))
      .replace(/\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/|$)/g, '')
      .replace(/<!--|-->/g, '')
      .replace(/@(?:import|namespace|charset)\b[^;{}]*(?:;|$)/gi, '')
      .replace(/@font-face\b[^{}]*\{[^{}]*\}/gi, '')
      .replace(
        /\b(?:url|src|image|image-set|-webkit-image-set|cross-fade|element)\s*\([^)]*(?:\)|$)/gi,
        'none',
      )
      .replace(/</g, ' ')
      // What a browser would read as another character would change the hash that the policy allows it by.
      .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]/g, ' ')
  )
}

/** The value of a `style` attribute as the inside of a rule: it can't begin another one. */
export function harmlessDeclarations(style: string): string {
  return harmlessSheet(style).replace(/[{}@]/g, '').trim()
}
