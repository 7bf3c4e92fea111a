/** Hosts that serve pictures in place of pictures. */
const imageHosts = new Set(
  (
    'placehold.it placehold.co placehold.jp placeholder.com placeholdit.imgix.net dummyimage.com fakeimg.pl fillmurray.com ' +
    'lorempixel.com loremflickr.com picsum.photos placebear.com placecats.com placeimg.com placekitten.com unsplash.it'
  ).split(' '),
)

/** What a link holds where an address belongs: `''` for nothing; null when it leads somewhere. */
export function nowhere(target: string): string | null {
  const plain = target.trim()
  return /^(?:#|(?:https?|mailto|tel|sms):(?:\/\/)?#?|javascript:.{0,40})?$/i.test(plain) ? plain : null
}

/** The host, or the file, of a picture that stands in for another; null for any other picture. */
export function placeholderImage(source: string): string | null {
  const [, host = '', path = ''] = /^(?:https?:)?\/\/([^/?#:]+)[^/?#]*([^?#]*)/i.exec(source.trim()) ?? []
  const lower = host.toLowerCase()
  const registered = lower.split('.').slice(-2).join('.')
  if (imageHosts.has(lower) || imageHosts.has(registered)) return lower
  const file = (host === '' ? source.replace(/[?#].*$/s, '') : path).split('/').at(-1) ?? ''
  return /^placeholder(?:[-_ ]?(?:image|img|logo|\d+(?:x\d+)?))*\.(?:gif|png|jpe?g|webp|svg)$/i.test(file)
    ? file
    : null
}

/** What editors and templates come with in `alt`, to be replaced. */
export function isPlaceholderAlt(alt: string): boolean {
  return /^(?:\[?(?:alt|alternate|alternative)[ _-]?(?:text|tag)(?: here| goes here)?\]?|(?:insert|enter|add) alt text(?: here)?|image[ _-]?(?:alt(?:[ _-]?text)?|description|placeholder)(?: here)?|placeholder(?: image| logo)?|your (?:logo|image)(?: here)?|(?:logo|image) (?:goes )?here)$/i.test(
    alt.trim(),
  )
}
