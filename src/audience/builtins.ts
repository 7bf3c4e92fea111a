/** Modules of Node that most short lists need nothing of, and that take longer to load than such a list to read. */
export const builtin = {
  crypto: () => process.getBuiltinModule('node:crypto'),
  readline: () => process.getBuiltinModule('node:readline'),
  threads: () => process.getBuiltinModule('node:worker_threads'),
  zlib: () => process.getBuiltinModule('node:zlib'),
} as const
