import { eld } from 'eld/extrasmall'
import type { LanguageDetector } from './language.ts'

/**
 * Scores of the languages of a text, best first, by n-grams of bytes (eld, sixty languages; Norwegian is `no`, Indonesian
 * counts as `ms`). Imported only for a text that another detector suspects.
 */
export const confirm: LanguageDetector = (text) => {
  const result = eld.detect(text)
  return { scores: new Map(Object.entries(result.getScores())), reliable: result.isReliable() }
}
