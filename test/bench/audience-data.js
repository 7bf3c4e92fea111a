// Makes contacts, a sends log and a suppression list from a seed: the same bytes on any machine.
import { closeSync, openSync, writeSync } from 'node:fs'

/** Numbers of Mulberry32 (T. Ettinger, public domain). */
export function random(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const areas = [
  ['US-NY', '212'],
  ['US-NY', '646'],
  ['US-CA', '415'],
  ['US-CA', '213'],
  ['US-TX', '214'],
  ['US-TX', '713'],
  ['US-FL', '305'],
  ['US-FL', '813'],
  ['US-IL', '312'],
  ['US-WA', '206'],
  ['US-CO', '303'],
  ['US-GA', '404'],
  ['US-MA', '617'],
  ['US-PA', '215'],
  ['US-OH', '216'],
  ['US-MI', '313'],
  ['US-AZ', '602'],
  ['US-NC', '704'],
]
const others = [
  ['GB', '+447', 9],
  ['FR', '+336', 8],
  ['DE', '+4915', 9],
  ['ES', '+346', 8],
  ['IT', '+3933', 8],
  ['NL', '+316', 8],
]
const tags = [
  'marketing:sms',
  'marketing:*',
  'marketing:email|marketing:sms',
  'service:sms',
  '',
  'marketing:email',
]
const tagWeights = [0.55, 0.15, 0.2, 0.03, 0.02, 0.05]
const sources = ['web_form', 'checkout', 'event', 'partner', 'paper']
const names = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald', 'Leslie', 'Radia', 'Tim', 'Vint']
export const header =
  'contact_id,phone,email,first_name,country,region,consent_tags,consent_source,consent_date,last_activity,date_of_birth,opted_out,segment'

const digits = (next, count) => {
  let text = ''
  for (let i = 0; i < count; i++) text += Math.floor(next() * 10)
  return text
}
const two = (value) => String(value).padStart(2, '0')
const date = (next, from, years) =>
  `${from + Math.floor(next() * years)}-${two(1 + Math.floor(next() * 12))}-${two(1 + Math.floor(next() * 28))}`

/** One contact: its fields, as they stand in the file. */
export function contact(index, next) {
  const isUs = next() < 0.7
  let [region, country, phone] = ['', 'US', '']
  if (isUs) {
    const [place, area] = areas[Math.floor(next() * areas.length)]
    region = place.slice(3)
    const exchange = String(200 + Math.floor(next() * 800))
    const line = digits(next, 4)
    const form = next()
    phone =
      form < 0.8
        ? `+1${area}${exchange}${line}`
        : form < 0.9
          ? `+1 (${area}) ${exchange}-${line}`
          : `(${area}) ${exchange}-${line}`
  } else {
    const [place, prefix, length] = others[Math.floor(next() * others.length)]
    country = place
    phone = prefix + digits(next, length)
  }
  if (next() < 0.03) phone = phone.slice(0, -3)
  const name = names[Math.floor(next() * names.length)]
  let weight = next()
  const tag = tags[tagWeights.findIndex((share) => (weight -= share) < 0)] ?? tags[0]
  return [
    String(index),
    phone,
    `${name.toLowerCase()}.${index}@example.com`,
    name,
    country,
    region,
    tag,
    sources[Math.floor(next() * sources.length)],
    date(next, 2024, 2),
    date(next, 2025, 1),
    date(next, 1955, 50),
    next() < 0.01 ? 'true' : '',
    `s${Math.floor(next() * 20)}`,
  ]
}

function writer(path) {
  const descriptor = openSync(path, 'w')
  let piece = ''
  return {
    line(text) {
      piece += `${text}\n`
      if (piece.length > 1 << 20) {
        writeSync(descriptor, piece)
        piece = ''
      }
    },
    close() {
      writeSync(descriptor, piece)
      closeSync(descriptor)
    },
  }
}

const csv = (fields) => fields.map((field) => (/[",\n]/.test(field) ? `"${field}"` : field)).join(',')

/** Writes the three files. 2 % of the rows are those of somebody before. */
export function generate({ rows, seed = 1, contacts, sends, suppression }) {
  const next = random(seed)
  const list = writer(contacts)
  const log = sends === undefined ? null : writer(sends)
  const out = suppression === undefined ? null : writer(suppression)
  list.line(header)
  log?.line('contact_id,sent_at,channel,topic')
  out?.line('phone')
  const recent = []
  for (let i = 0; i < rows; i++) {
    let fields = contact(i, next)
    if (recent.length > 100 && next() < 0.02) {
      const earlier = recent[Math.floor(next() * recent.length)]
      fields = [...earlier]
    }
    if (recent.length < 5000) recent.push(fields)
    else if (next() < 0.05) recent[Math.floor(next() * 5000)] = fields
    list.line(csv(fields))
    const sent = Math.floor(next() * 1.9)
    if (log !== null)
      for (let k = 0; k < sent; k++) {
        const day = 1 + Math.floor(next() * 24)
        log.line(
          `${fields[0]},2026-11-${two(day)}T${two(Math.floor(next() * 24))}:${two(Math.floor(next() * 60))}:00Z,${next() < 0.7 ? 'sms' : 'email'},news`,
        )
      }
    if (out !== null && next() < 0.1) {
      if (next() < 0.3) out.line(fields[1].startsWith('+') ? fields[1] : `+1${fields[1].replace(/\D/g, '')}`)
      else out.line(contact(rows + i, next)[1])
    }
  }
  list.close()
  log?.close()
  out?.close()
}

export const campaign = `sendlint: 1
id: bench
purpose: marketing
sender: { brand: Acme, country: US, postal_address: "1 Main St, Miami FL 33101" }
audience: { regions: [US, GB, FR, DE, ES, IT, NL], recipients: consumers }
schedule: { at: 2026-11-24T19:30, timezone: recipient }
messages:
  - channel: sms
    language: en
    body: "Acme: 20% off this week only. Reply STOP to opt out."
`
