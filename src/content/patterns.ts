import { RE2JS } from 're2js'
import type { PatternEngine } from './house.ts'

/** Patterns in linear time (RE2), without regard to case. Imported only when a configuration has one. */
export const re2: PatternEngine = (pattern) => {
  const compiled = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)
  return (text) => {
    const matcher = compiled.matcher(text)
    const found: { from: number; to: number }[] = []
    while (matcher.find())
      if (matcher.end() > matcher.start()) found.push({ from: matcher.start(), to: matcher.end() })
    return found
  }
}
