import { act } from './act.ts'

process.exitCode = await act({
  env: process.env,
  cwd: process.cwd(),
  write: (text) => {
    process.stdout.write(text)
  },
  fetch: (url, init) => fetch(url, init),
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  clock: Date.now,
})
