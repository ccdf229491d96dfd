import { test } from 'tap'
import { createEngine } from '../../../domain/notifications/engine.ts'

const templates = {
  ok: `{{ name }}<a title="{{ name }}">{% assign label = name | append: '>' %}{% render 'part', label: label %}</a>{% echo name %}`,
  part: '[{{ label }}]',
  misspelt: 'Hello {{ nmae }}',
  misspeltCondition: '{% if nmae %}Hello{% endif %}',
  inner: '{{ name.first }}',
  inherited: '{{ order.constructor }}',
  closed: `{% render 'leaky' %}`,
  leaky: '{{ name }}',
  partial: `{% render 'nowhere' %}`,
  outside: `{% render '../../package.json' %}`,
  filter: '{{ name | shout }}',
  raw: '{{ name | raw }}',
}
const data = { name: '<b>"', order: {} }

test('every value is escaped, in text, in an attribute and in a part', async (t) => {
  const engine = createEngine(templates, 'en', { outputEscape: 'escape' })
  const escaped = '&lt;b&gt;&#34;'
  t.equal(engine.renderFileSync('ok', data), `${escaped}<a title="${escaped}">[${escaped}&gt;]</a>${escaped}`)
  t.throws(() => engine.renderFileSync('raw', data), /undefined filter: raw/, 'and there is no way around it')
})

test('a name that nothing answers to is an error, not a blank', async (t) => {
  const engine = createEngine(templates, 'en', {})
  const wrong: [name: string, message: RegExp][] = [
    ['misspelt', /undefined variable: nmae/],
    ['misspeltCondition', /undefined variable: nmae/],
    ['inner', /undefined variable: name.first/],
    ['inherited', /undefined variable: order.constructor/],
    ['closed', /undefined variable: name/],
    ['partial', /Failed to lookup "nowhere"/],
    ['outside', /Failed to lookup/],
    ['filter', /undefined filter: shout/],
  ]
  for (const [name, message] of wrong) t.throws(() => engine.renderFileSync(name, data), { message }, name)
})
