/** Two colours that the colour-blind can tell apart, in the light and in the dark. */
export const style = `
:root { color-scheme: light dark; --page: #fcfcfb; --ink: #1b1b1a; --soft: #63635e; --line: #e2e2dc; --card: #fff; --s0: #2563ad; --s1: #c2570c; --good: #1a7f4b; --bad: #b3261e }
@media (prefers-color-scheme: dark) { :root { --page: #161615; --ink: #ecece8; --soft: #a3a39b; --line: #383835; --card: #1f1f1d; --s0: #6ea8ee; --s1: #f0955a; --good: #58c08a; --bad: #f08a82 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 1180px; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
h1 { margin: 0 0 .25rem; font-size: 1.7rem } h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem } h3 { margin: 0 0 .5rem; font-size: 1rem }
p { margin: .25rem 0; max-width: 75ch } .soft, .unit, figcaption .unit { color: var(--soft) }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 520px), 1fr)); gap: 1rem }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem }
figure { margin: 0 0 .75rem } figcaption { font-size: .85rem } svg { display: block; width: 100%; height: auto }
.grid { stroke: var(--line) } .tick { fill: var(--soft); font: 11px system-ui, sans-serif }
.aim { stroke: var(--soft); stroke-dasharray: 4 4 } polyline { fill: none; stroke-width: 2 } .range { stroke-width: 2; opacity: .45 }
.s0 polyline, .s0 .range { stroke: var(--s0) } .s0 circle { fill: var(--s0) } .s1 polyline, .s1 .range { stroke: var(--s1) } .s1 circle { fill: var(--s1) }
.legend { margin: .25rem 0 0; font-size: .85rem; color: var(--soft) } .key { margin-right: 1rem } .key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .4em; border-radius: 50%; background: currentColor }
.key.s0::before { background: var(--s0) } .key.s1::before { background: var(--s1) } .key.aim::before { height: 0; width: 1.2em; border-radius: 0; border-top: 2px dashed var(--soft); background: none; vertical-align: middle }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; min-width: 100% }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap } th { color: var(--soft); font-weight: 500 }
th.word, td.word { text-align: left } .met, .better { color: var(--good) } .missed, .worse { color: var(--bad) }
.card table { font-size: .8rem } .card th, .card td { padding: .3rem .35rem }
.prose td { white-space: normal; min-width: 6.5rem; vertical-align: top } .prose td:nth-child(5) { min-width: 16rem }
code { font-size: .9em }
`
