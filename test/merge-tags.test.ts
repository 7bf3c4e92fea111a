import { expect, test } from 'vitest'
import { subjectOf } from '../src/content/merge-tag-data.ts'
import { tagFaults } from '../src/content/tag-faults.ts'
import { Text } from '../src/source/text.ts'

function faults(body: string, markup = false): readonly string[] {
  const text = Text.verbatim({ path: 'a', text: body }, 0, body.length)
  return tagFaults(text, markup).map(({ kind, written }) => `${kind} ${written}`)
}

test.each([
  ['Hi {{name, you', ['unclosed {{name']],
  ['Hi {{ name } you', ['unclosed {{ name']],
  ['Hi {name}} you', ['unopened {name}}']],
  ['Hi {{{name}} you', ['unclosed {{{name}}']],
  ['{{}} and [[ ]]', ['empty {{}}', 'empty [[ ]]']],
  ['{% if a %}{% for b in c %}{% endif %}', ['block {% for b in c %}']],
  ['{{#each a}}{{/if}}{{/each}}', ['block {{/if}}']],
  ['*|IF:A|*x*|ELSE:|*y', ['block *|IF:A|*']],
  ['%%[ IF x ]%% %%name', ['unclosed %%name']],
])('%s', (body, expected) => {
  expect(faults(body)).toEqual(expected)
})

test.each([
  'Hi {{ name }}, {{#if a}}{{ a }}{{else}}b{{/if}} {% if c %}{% elsif d %}{% endif %}',
  '{{${first_name} | default: "x"}} *|FNAME|* %%name%% [[name]] <%= name %> $[NAME]$',
  'Up to 50%% off, {not a tag}, a]]b c }} d {{ 5 [[ 6',
  '{% raw %}{{ x }}{% endraw %} {%- if a -%}b{%- endif -%}',
])('whole: %s', (body) => {
  expect(faults(body)).toEqual([])
})

test('style sheets and scripts have braces of their own', () => {
  const body = '<style>@media x{a{b:100%}}</style><script>if(a){b={{c</script><p>{{name</p>'
  expect(faults(body, true)).toEqual(['unclosed {{name'])
})

test.each([
  ['first_name|title', 'first_name'],
  ['#if name', 'if name'],
  ['${first_name} | default: "x"', '${first_name}'],
  ['contact.FIRSTNAME', 'contact.FIRSTNAME'],
])('%s names %s', (name, subject) => {
  expect(subjectOf(name)).toBe(subject)
})

test.each([
  '{{a',
  'a}} ',
  '{% for x %}{% endif %}',
  '<style></style>{{a',
  '{{#a}}',
  '*|A',
  'x'.repeat(50),
  '{a}}',
])('a long text takes time in proportion: %s', (part) => {
  const time = (count: number): number => {
    const body = part.repeat(count)
    const start = performance.now()
    faults(body, true)
    return performance.now() - start
  }
  time(100)
  expect(time(20_000)).toBeLessThan(4000)
})
