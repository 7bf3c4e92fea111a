/** Files that are opt-in forms by their name; a folder is walked for them as it is for campaigns. */
export const formName = /\.form\.(?:ya?ml|json|html?|md)$/i

const contactType = /\btype\s*=\s*["']?(?:email|tel)(?![\w-])/i
const contactWord =
  /\b(?:name|id|autocomplete)\s*=\s*["']?[\w[\].-]{0,60}(?:e-?mail|phone|mobile|(?<![a-z])tel(?![a-z]))/i
/** No start tag of a field is longer. */
const longestTag = 2_000

/**
 * Whether an HTML page without a form's name and without a channel is one: it has a `<form>` and a field for an e-mail
 * address or a telephone number. A message has neither. Linear in the text.
 */
export function isFormPage(text: string): boolean {
  if (!/<form[\s>]/i.test(text)) return false
  const starts = /<input[\s/]/gi
  for (let start = starts.exec(text); start !== null; start = starts.exec(text)) {
    const close = text.indexOf('>', start.index)
    const end = Math.min(close === -1 ? text.length : close, start.index + longestTag)
    const tag = text.slice(start.index, end)
    if (contactType.test(tag) || contactWord.test(tag)) return true
    starts.lastIndex = Math.max(end, starts.lastIndex)
  }
  return false
}
