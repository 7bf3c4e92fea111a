import { counted } from '../../words.ts'
import { html, type Markup } from '../markup.ts'
import { type Mail, frameDocument } from '../model/mail.ts'
import type { Run } from '../model/marks.ts'
import { mostShown, type Preview, type Segmented } from '../model/previews.ts'
import { sha256 } from '../sha256.ts'
import { channelNames } from './signs.ts'

const weight = { error: 0, warning: 1, info: 2 } as const
const words = { error: 'error', warning: 'warning', info: 'note' } as const

/** A text with its findings marked: each mark ends with the number that the finding has in the list. */
export function marked(runs: readonly Run[]): Markup {
  return html`${runs.map(({ text, marks, ends, isTag }) => {
    const inner = isTag ? html`<span class="tag">${text}</span>` : html`${text}`
    const worst = [...marks].sort((a, b) => weight[a.severity] - weight[b.severity])[0]
    if (worst === undefined) return inner
    const numbers = ends.map(
      ({ number, severity }) => html`<sup><span class="unseen">${words[severity]} </span>${number}</sup>`,
    )
    return html`<mark class="${worst.severity}">${inner}${numbers}</mark>`
  })}`
}

function line(name: string, runs: readonly Run[] | null): Markup | null {
  return runs === null || runs.length === 0
    ? null
    : html`<div class="${name}" dir="auto">${marked(runs)}</div>`
}

function segments({ encoding, units, segments: count, left, tags, starts }: Segmented): Markup {
  const unit = encoding === 'GSM-7' ? 'septet' : 'UTF-16 unit'
  return html`<p class="meta">
    ${counted(count, 'segment')} · ${encoding} · ${counted(units, unit)} · ${left}
    left${tags > 0 ? html` · merge tags not counted` : null}${starts.length > 0 ? html` · │ where a segment begins` : null}
  </p>`
}

function buttons({ buttons: all }: Preview): Markup | null {
  const signs = { reply: '\u21a9', url: '\u2197', phone: '\u260e' } as const
  return all.length === 0
    ? null
    : html`<ul class="buttons">
        ${all.map(({ kind, runs, target }) => html`<li><span aria-hidden="true">${signs[kind]}</span> <bdi>${marked(runs)}</bdi>${target === null ? null : html`<small><bdi>${target}</bdi></small>`}</li>`)}
      </ul>`
}

function media({ media: all }: Preview): Markup | null {
  return all.length === 0
    ? null
    : html`<ul class="media">
        ${all.map((name) => html`<li><bdi>${name}</bdi></li>`)}
      </ul>`
}

/** Segment boundaries are drawn where they fall: `starts` are offsets of the text. */
function bubbleText(runs: readonly Run[], starts: readonly number[]): Markup {
  let at = 0
  return html`${runs.map((run) => {
    const isStart = starts.includes(at)
    at += run.text.length
    return html`${isStart ? html`<span class="cut" aria-hidden="true">│</span>` : null}${marked([run])}`
  })}`
}

function text({ body, template }: Preview): Markup {
  if (body === null)
    return html`<p class="absent">
      ${template === null ? 'The text is not in the file.' : html`Template <bdi>${template}</bdi>: its text is with the platform, not in the file.`}
    </p>`
  const length = body.reduce((sum, run) => sum + run.text.length, 0)
  return html`<div class="text" dir="auto">${marked(body)}</div>
    ${length >= mostShown ? html`<p class="absent">Longer than what is shown here.</p>` : null}`
}

/** Heights that a frame can have, rem. */
const heights = [9, 13, 18, 24, 30, 36] as const

/** How high a frame is to be: its content can't be measured, since it may not run or be looked into. */
function heightOf({ body: { source } }: Mail): (typeof heights)[number] {
  const blocks = source.match(/<(?:p|div|li|tr|br|hr|blockquote)\b/g)?.length ?? 0
  const large = source.match(/<h[1-3]\b|class="sl-image/g)?.length ?? 0
  const letters = source.replace(/<[^>]*>/g, '').length
  const rem = 3 + blocks * 1.6 + large * 4.5 + (letters / 70) * 1.5
  return heights.find((height) => height >= rem) ?? 36
}

function mailCard(preview: Preview, isLazy: boolean): Markup {
  const { from, subject, preheader, mail } = preview
  const head = html`<div class="inbox">
    <div class="from"><bdi>${from ?? 'Sender not named'}</bdi></div>
    <div class="subject" dir="auto">
      ${subject === null ? html`<span class="faint">No subject</span>` : marked(subject)}
    </div>
    ${line('preheader', preheader)}
  </div>`
  if (mail === null)
    return html`<div class="mail">
      ${head}
      <div class="sheet">${text(preview)}</div>
    </div>`
  const leftOut =
    mail.leftOut.length === 0
      ? null
      : html`<p class="meta">Not loaded or drawn: ${mail.leftOut.join(', ')}. Links lead nowhere here.</p>`
  return html`<div class="mail">
    ${head}<iframe
      class="h${heightOf(mail)}"
      sandbox=""
      ${isLazy ? html` loading="lazy"` : null}
      referrerpolicy="no-referrer"
      title="E-mail, ${preview.language ?? 'no language'}"
      srcdoc="${frameDocument(mail, sha256).source}"
    ></iframe
    >${leftOut}
  </div>`
}

function card(preview: Preview, isLazy: boolean): Markup {
  const { channel, from, title, header, footer, body, segments: counts } = preview
  switch (channel) {
    case 'email':
      return mailCard(preview, isLazy)
    case 'sms':
      return html`<div class="phone">
        <div class="sender"><bdi>${from ?? 'Sender not named'}</bdi></div>
        <div class="bubble">
          ${body === null || counts === null ? text(preview) : html`<div class="text" dir="auto">${bubbleText(body, counts.starts)}</div>`}
        </div>
        ${counts === null ? null : segments(counts)}
      </div>`
    case 'mms':
    case 'rcs':
      return html`<div class="phone">
        <div class="sender"><bdi>${from ?? 'Sender not named'}</bdi></div>
        <div class="bubble">${media(preview)}${line('head', title)}${text(preview)}</div>
        ${buttons(preview)}
      </div>`
    case 'whatsapp':
      return html`<div class="phone whatsapp">
        <div class="sender"><bdi>${from ?? 'Sender not named'}</bdi></div>
        <div class="bubble">${line('head', header)}${text(preview)}${line('foot', footer)}</div>
        ${buttons(preview)}
      </div>`
    case 'push':
      return html`<div class="card-push">
        <div class="sender"><bdi>${from ?? 'App'}</bdi></div>
        ${line('head', title)}${text(preview)}
      </div>`
    case 'voice':
      return html`<div class="card-call">
        <div class="sender"><span aria-hidden="true">☎</span> <bdi>${from ?? 'Caller not named'}</bdi></div>
        ${text(preview)}
      </div>`
  }
}

/** A message as its recipients see it. `isLazy`: its frame is drawn once it is scrolled to, which a printer doesn't do. */
export function previewView(preview: Preview, isLazy: boolean): Markup {
  const name = [
    channelNames[preview.channel],
    preview.language ?? 'no language declared',
    ...(preview.variant === null ? [] : [`variant ${preview.variant}`]),
    ...(preview.share === null ? [] : [`${preview.share} %`]),
  ].join(' \u00b7 ')
  return html`<figure class="preview ${preview.channel}">
    <figcaption><bdi>${name}</bdi></figcaption>
    ${card(preview, isLazy)}
  </figure>`
}
