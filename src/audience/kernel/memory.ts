/** Memory that may grow as far as a program can look. */
export const mostMemory = { initial: 16, maximum: 1 << 16 } as const

/** What is made with memory of a program; null where the system gives none, as under `ulimit -v`. */
export function withMemory<T>(make: () => T): T | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
