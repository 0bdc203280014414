// Names and texts such as an attacker would write into a graph.
//
// In: an answer in SPARQL JSON. Out: the same with hostile literals and links in the places of the plain ones.
// Each script, if it ever ran, would set `window.hacked`.

export const HOSTILE = [
  '<img src=x onerror="window.hacked=1">',
  '<script>window.hacked=2</script>',
  '"><script>window.hacked=3</script>',
  "'><img src=x onerror=window.hacked=4>",
  '<svg onload="window.hacked=5">',
  '<svg><script>window.hacked=6</script></svg>',
  '<iframe srcdoc="<script>parent.hacked=7</script>"></iframe>',
  '<iframe src="javascript:parent.hacked=8"></iframe>',
  '<a href="javascript:window.hacked=9">state</a>',
  '<body onload="window.hacked=10">',
  '<details open ontoggle="window.hacked=11">',
  '<input autofocus onfocus="window.hacked=12">',
  '<video><source onerror="window.hacked=13"></video>',
  '<math><mi xlink:href="data:x,<script>window.hacked=14</script>"></mi></math>',
  '<style>@import "https://evil.example/15.css"; body { display: none }</style>',
  '<link rel="stylesheet" href="https://evil.example/16.css">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/17">',
  '<base href="https://evil.example/18/">',
  '<form action="https://evil.example/19"><button>Peru</button></form>',
  '<object data="https://evil.example/20.svg"></object>',
  '</title><script>window.hacked=21</script>',
  '</textarea><img src=x onerror=window.hacked=22>',
  '</script><script>window.hacked=23</script>',
  '</table><img src=x onerror=window.hacked=24>',
  '<!--><img src=x onerror=window.hacked=25>-->',
  '{{constructor.constructor("window.hacked=26")()}}',
  '${window.hacked=27}',
  '`;window.hacked=28;`',
  "';window.hacked=29;//",
  '"-window.hacked=30-"',
  'javascript:window.hacked=31',
  'java\tscript:window.hacked=32',
  'data:text/html,<script>window.hacked=33</script>',
  'vbscript:window.hacked=34',
  '\u202Euhcek si siht\u202C 35',
  '\u2066\u2067 isolates left open 36',
  '\u200F\u200E\u061C marks 37',
  'Z̷̡̢̛͔̰̙͖̩͓͈̺̳̏̈́͊̋a̶̼͓͉̲̿l̴̢͓̣̥̄g̵̙͝ơ̸̭͗ 38',
  `${'A very long name without a space '.replaceAll(' ', '')}`.repeat(12) + ' 39',
  '\u0000\u0007\u001b[31m control 40',
];

const LINKS = [
  'javascript:window.hacked=50',
  'JaVaScRiPt:window.hacked=51',
  'data:text/html,<script>window.hacked=52</script>',
  'javascript://x/document/%0awindow.hacked=53',
  'https://evil.example/"onmouseover="window.hacked=54',
  'vbscript:window.hacked=55',
  '//evil.example/56',
];

/** What people write; ids and numbers stay, so that the views find their cells. */
const TEXTS = ['label', 'definition', 'quote', 'title', 'text', 'act', 'hedge', 'rule', 'documentId', 'document', 'regions', 'type'];

export function poison(json) {
  const answer = JSON.parse(json);
  let n = 0;
  let l = 0;
  for (const row of answer.results?.bindings ?? []) {
    for (const name of TEXTS) {
      if (name === 'type' && row.type?.value === 'un-member') continue;
      if (row[name]?.type === 'literal') row[name].value = HOSTILE[n++ % HOSTILE.length];
    }
    // The words stand at their places only in their own paragraph.
    for (const name of ['source', 'document', 'passage']) {
      if (row[name] && row[name].type === 'uri') row[name].value = LINKS[l++ % LINKS.length];
    }
    if (row.position && l % 3 === 0) row.position.value = LINKS[l++ % LINKS.length];
    if (row.holderSpan) row.holderSpan.value = `${l}-99999999999`;
  }
  // Holders and targets that no ontology knows, by addresses such as nobody should follow.
  const [first] = answer.results?.bindings ?? [];
  if (first?.holder?.type === 'uri' && first.target?.type === 'uri') {
    for (const value of LINKS) {
      answer.results.bindings.push({ ...first, holder: { type: 'uri', value } }, { ...first, target: { type: 'uri', value } });
    }
  }
  return JSON.stringify(answer);
}
