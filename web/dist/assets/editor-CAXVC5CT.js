import{$ as E,K as e,S as u,b as p,c as d,m as l,p as i}from"./chunk-T2ZZGFXZ.js";import{e as m}from"./chunk-XQT7O4XN.js";var w=[{name:"agreements",summary:"Who signed, joined, adopted or concluded what",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Who signed, joined, adopted or concluded what
#+ description: By holder, with the counterpart where there is one, and the words that say so.
#+ params:
#+   holder: (holder) Only of this state or group.
#+   instrument: (instrument) Only this instrument.
SELECT ?holder ?instrument ?counterpart ?quote ?document WHERE {
  ?agreement a demarche:Agreement ;
      demarche:instrument ?i ;
      demarche:holder ?h ;
      prov:wasDerivedFrom ?passage .
  FILTER(!BOUND(?_holder) || ?h = ?_holder)
  FILTER(!BOUND(?_instrument) || ?i = ?_instrument)
  OPTIONAL {
    ?agreement demarche:counterpart ?c
    OPTIONAL { ?c skos:prefLabel ?cLabel FILTER(LANG(?cLabel) IN ("en", "")) }
    BIND(COALESCE(STR(?cLabel), STR(?c)) AS ?counterpart)
  }
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?i skos:prefLabel ?iLabel FILTER(LANG(?iLabel) IN ("en", "")) }
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?iLabel), STR(?i)) AS ?instrument)
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
}
ORDER BY ?holder ?instrument ?document ?start ?agreement
`},{name:"alignments",summary:"Who aligns itself with whom",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Who aligns itself with whom
#+ description: Statements made on behalf of, or in line with, another state or group, with the words that say so.
#+ params:
#+   holder: (holder) Only where this state or group is the one or the other.
SELECT ?holder ?with ?quote ?document WHERE {
  ?alignment a demarche:Alignment ;
      demarche:holder ?h ;
      demarche:with ?w ;
      prov:wasDerivedFrom ?passage .
  FILTER(!BOUND(?_holder) || ?h = ?_holder || ?w = ?_holder)
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  OPTIONAL { ?w skos:prefLabel ?wLabel FILTER(LANG(?wLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
  BIND(COALESCE(STR(?wLabel), STR(?w)) AS ?with)
}
ORDER BY ?holder ?with ?document ?start ?alignment
`},{name:"compare",summary:"Two states or groups side by side",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Two states or groups side by side
#+ description: Each target on which both hold a position: the stances, whether they are the same, and a quote of each.
#+ params:
#+   holder: (holder, required) The one.
#+   other: (holder, required) The other.
SELECT ?target ?holderStance ?otherStance ?same (MIN(?q1) AS ?holderQuote) (MIN(?q2) AS ?otherQuote) WHERE {
  ?one a demarche:Position ;
      demarche:holder ?_holder ;
      demarche:target ?t ;
      demarche:stance ?s1 ;
      prov:wasDerivedFrom/oa:hasSelector/oa:exact ?q1 .
  ?two a demarche:Position ;
      demarche:holder ?_other ;
      demarche:target ?t ;
      demarche:stance ?s2 ;
      prov:wasDerivedFrom/oa:hasSelector/oa:exact ?q2 .
  OPTIONAL { ?t skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?tLabel), STR(?t)) AS ?target)
  BIND(STRAFTER(STR(?s1), "/stance/") AS ?holderStance)
  BIND(STRAFTER(STR(?s2), "/stance/") AS ?otherStance)
  BIND(IF(?s1 = ?s2, "yes", "no") AS ?same)
}
GROUP BY ?target ?holderStance ?otherStance ?same
ORDER BY ?same ?target ?holderStance ?otherStance
`},{name:"concepts",summary:"States, groups, norms, topics, forums and instruments, and where each belongs",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

#+ summary: States, groups, norms, topics, forums and instruments, and where each belongs
#+ description: >
#+   Its kind, id, label and definition; the concept above it; of a state its regional group, regions and
#+   number in the list of the United Nations (M49), by which maps know it; of a forum its first and last day.
#+ params:
#+   kind: (text) Only state, group, norm, topic, forum or instrument.
SELECT ?kind ?concept ?id ?label ?type ?broader ?regionalGroup ?regions ?m49 ?iso2 ?start ?end ?definition WHERE {
  VALUES (?class ?kind ?order) {
    (demarche:State "state" 1) (demarche:Group "group" 2) (demarche:Norm "norm" 3) (demarche:Topic "topic" 4)
    (demarche:Forum "forum" 5) (demarche:Instrument "instrument" 6)
  }
  FILTER(!BOUND(?_kind) || ?kind = ?_kind)
  ?concept a ?class ;
      skos:notation ?id .
  OPTIONAL { ?concept skos:prefLabel ?l FILTER(LANG(?l) IN ("en", "")) }
  OPTIONAL { ?concept demarche:kind ?type }
  OPTIONAL { ?concept skos:broader ?broader }
  OPTIONAL { ?concept demarche:regionalGroup ?regionalGroup }
  OPTIONAL { { SELECT ?concept (GROUP_CONCAT(?region; SEPARATOR=" / ") AS ?regions) WHERE {
      { SELECT ?concept ?region WHERE { ?concept demarche:region ?region } ORDER BY ?concept ?region } } GROUP BY ?concept } }
  OPTIONAL { ?concept demarche:m49 ?m49 }
  OPTIONAL { ?concept demarche:iso2 ?iso2 }
  OPTIONAL { ?concept demarche:startDate ?start }
  OPTIONAL { ?concept demarche:endDate ?end }
  OPTIONAL { ?concept skos:definition ?d FILTER(LANG(?d) IN ("en", "")) }
  BIND(COALESCE(STR(?l), STR(?concept)) AS ?label)
  BIND(STR(?d) AS ?definition)
}
ORDER BY ?order ?id ?broader
`},{name:"contested",summary:"Contested targets",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX stance: <https://w3id.org/demarche/stance/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

#+ summary: Contested targets
#+ description: Targets that some holders support and others oppose, the most contested first.
SELECT ?target ?supporters ?opponents WHERE {
  { SELECT ?t (COUNT(DISTINCT ?h) AS ?supporters) WHERE {
      ?p a demarche:Position ; demarche:stance stance:supports ; demarche:target ?t ; demarche:holder ?h } GROUP BY ?t }
  { SELECT ?t (COUNT(DISTINCT ?h) AS ?opponents) WHERE {
      ?p a demarche:Position ; demarche:stance stance:opposes ; demarche:target ?t ; demarche:holder ?h } GROUP BY ?t }
  OPTIONAL { ?t skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?tLabel), STR(?t)) AS ?target)
}
ORDER BY DESC(IF(?supporters < ?opponents, ?supporters, ?opponents)) DESC(?supporters + ?opponents) ?target
`},{name:"counts",summary:"What the graph holds",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>

#+ summary: What the graph holds
#+ description: How many documents, positions, participations, agreements, alignments, holders and targets there are.
SELECT ?what ?number WHERE {
  { SELECT ("documents" AS ?what) (1 AS ?order) (COUNT(DISTINCT ?x) AS ?number) WHERE { ?x a demarche:Document } }
  UNION { SELECT ("passages" AS ?what) (2 AS ?order) (COUNT(DISTINCT ?x) AS ?number) WHERE { ?x a demarche:Passage } }
  UNION { SELECT ("positions" AS ?what) (3 AS ?order) (COUNT(DISTINCT ?x) AS ?number) WHERE { ?x a demarche:Position } }
  UNION { SELECT ("participations" AS ?what) (4 AS ?order) (COUNT(DISTINCT ?x) AS ?number) WHERE { ?x a demarche:Participation } }
  UNION { SELECT ("agreements" AS ?what) (5 AS ?order) (COUNT(DISTINCT ?x) AS ?number) WHERE { ?x a demarche:Agreement } }
  UNION { SELECT ("alignments" AS ?what) (6 AS ?order) (COUNT(DISTINCT ?x) AS ?number) WHERE { ?x a demarche:Alignment } }
  UNION { SELECT ("holders" AS ?what) (7 AS ?order) (COUNT(DISTINCT ?x) AS ?number) WHERE { ?relation demarche:holder ?x } }
  UNION { SELECT ("targets" AS ?what) (8 AS ?order) (COUNT(DISTINCT ?x) AS ?number) WHERE { ?position demarche:target ?x } }
  UNION { SELECT ("forums" AS ?what) (9 AS ?order) (COUNT(DISTINCT ?x) AS ?number) WHERE { ?relation prov:wasDerivedFrom ?p ; demarche:forum ?x } }
}
ORDER BY ?order
`},{name:"document",summary:"Everything read out of one document",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Everything read out of one document
#+ description: In the order of the text.
#+ params:
#+   document: (document, required) The document's id.
SELECT ?relation ?holder ?stance ?object ?quote WHERE {
  ?passage oa:hasSource ?_document ;
      oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/demarche:byteEnd ?end ;
      oa:hasSelector/oa:exact ?quote .
  VALUES (?class ?relation ?property) {
    (demarche:Position "position" demarche:target) (demarche:Participation "participation" demarche:forum)
    (demarche:Agreement "agreement" demarche:instrument) (demarche:Alignment "alignment" demarche:with)
  }
  ?node prov:wasDerivedFrom ?passage ;
      a ?class ;
      demarche:holder ?h ;
      ?property ?o .
  OPTIONAL { ?node demarche:stance ?s BIND(STRAFTER(STR(?s), "/stance/") AS ?stance) }
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  OPTIONAL { ?o skos:prefLabel ?oLabel FILTER(LANG(?oLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
  BIND(COALESCE(STR(?oLabel), STR(?o)) AS ?object)
}
ORDER BY ?start ?end ?relation ?holder ?object ?stance
`},{name:"evidence",summary:"The evidence of one position",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: The evidence of one position
#+ description: Everything known of a position or another relation, one row a fact: its slots, the quote in its paragraph, the document, and the rule that read it.
#+ params:
#+   position: (resource, required) Its IRI, as positions-of shows it.
SELECT ?what ?value WHERE {
  {
    VALUES (?property ?what ?order) {
      (demarche:holder "holder" 1) (demarche:stance "stance" 2) (demarche:target "target" 3) (demarche:topic "topic" 4)
      (demarche:with "with" 5) (demarche:forum "forum" 6) (demarche:instrument "instrument" 7)
      (demarche:counterpart "counterpart" 8) (demarche:act "act" 9) (demarche:hedge "hedge" 10)
    }
    ?_position ?property ?concept .
    OPTIONAL { ?concept skos:prefLabel ?label FILTER(LANG(?label) IN ("en", "")) }
    BIND(COALESCE(STR(?label), STR(?concept)) AS ?value)
  } UNION {
    VALUES (?property ?what ?order) {
      (demarche:vote "vote" 11) (demarche:positionDate "date" 12) (demarche:rule "rule" 30)
      (demarche:confidence "confidence" 31) (prov:wasGeneratedBy "run" 32)
    }
    ?_position ?property ?value .
  } UNION {
    ?_position prov:wasDerivedFrom/oa:hasSelector/oa:exact ?value . BIND("quote" AS ?what) BIND(20 AS ?order)
  } UNION {
    ?_position prov:wasDerivedFrom/demarche:paragraph/demarche:text ?value . BIND("paragraph" AS ?what) BIND(21 AS ?order)
  } UNION {
    ?_position prov:wasDerivedFrom/oa:hasSource/demarche:documentId ?value . BIND("document" AS ?what) BIND(22 AS ?order)
  } UNION {
    ?_position prov:wasDerivedFrom/oa:hasSource/dcterms:title ?value . BIND("title" AS ?what) BIND(23 AS ?order)
  } UNION {
    ?_position prov:wasDerivedFrom/oa:hasSource/dcterms:source ?value . BIND("source" AS ?what) BIND(24 AS ?order)
  } UNION {
    ?_position prov:wasDerivedFrom/oa:hasSource/dcterms:date ?value . BIND("document date" AS ?what) BIND(25 AS ?order)
  } UNION {
    ?_position prov:wasDerivedFrom ?passage .
    ?passage oa:hasSelector ?place . ?place demarche:byteStart ?from ; demarche:byteEnd ?to .
    BIND(CONCAT(STR(?from), "-", STR(?to)) AS ?value) BIND("bytes" AS ?what) BIND(26 AS ?order)
  }
}
ORDER BY ?order ?value
`},{name:"forums",summary:"Forums, and how many positions were taken in each",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Forums, and how many positions were taken in each
#+ description: By the forum that the words or the document name, without what lies below it; with the first and last date.
SELECT ?forum ?id ?label ?n ?first ?last WHERE {
  { SELECT ?forum (COUNT(DISTINCT ?position) AS ?n) (MIN(?date) AS ?first) (MAX(?date) AS ?last) WHERE {
      ?position a demarche:Position ;
          demarche:forum ?forum .
      OPTIONAL { ?position demarche:positionDate ?said }
      OPTIONAL { ?position prov:wasDerivedFrom/oa:hasSource/dcterms:date ?dated }
      BIND(STR(COALESCE(?said, ?dated)) AS ?date)
    } GROUP BY ?forum }
  OPTIONAL { ?forum skos:notation ?id }
  OPTIONAL { ?forum skos:prefLabel ?l FILTER(LANG(?l) IN ("en", "")) }
  BIND(COALESCE(STR(?l), STR(?forum)) AS ?label)
}
ORDER BY DESC(?n) ?id
`},{name:"group-positions",summary:"A group, its members, and their positions",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX org: <http://www.w3.org/ns/org#>

#+ summary: A group, its members, and their positions
#+ description: What the group itself and each of its members say, with the words.
#+ params:
#+   group: (group, required) The group.
#+   target: (target) Only on this norm or topic.
SELECT ?holder ?role ?stance ?target ?quote ?document WHERE {
  {
    BIND(?_group AS ?h) BIND("group" AS ?role)
  } UNION {
    ?_group org:hasMember ?h . BIND("member" AS ?role)
  }
  ?position demarche:holder ?h ;
      a demarche:Position ;
      demarche:stance ?s ;
      demarche:target ?t ;
      prov:wasDerivedFrom ?passage .
  OPTIONAL { ?position demarche:topic ?finer }
  FILTER(!BOUND(?_target) || ?t = ?_target || (BOUND(?finer) && ?finer = ?_target))
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  OPTIONAL { ?t skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
  BIND(COALESCE(STR(?tLabel), STR(?t)) AS ?target)
  BIND(STRAFTER(STR(?s), "/stance/") AS ?stance)
}
ORDER BY ?role ?holder ?target ?document ?start ?stance ?position
`},{name:"holders",summary:"Which states and groups speak, and how often",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX stance: <https://w3id.org/demarche/stance/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

#+ summary: Which states and groups speak, and how often
#+ description: By the number of positions, with the number of each stance.
SELECT ?holder ?positions ?supports ?opposes ?ambivalent ?addresses WHERE {
  { SELECT ?h (COUNT(?p) AS ?positions)
      (SUM(IF(?s = stance:supports, 1, 0)) AS ?supports)
      (SUM(IF(?s = stance:opposes, 1, 0)) AS ?opposes)
      (SUM(IF(?s = stance:ambivalent, 1, 0)) AS ?ambivalent)
      (SUM(IF(?s = stance:addresses, 1, 0)) AS ?addresses)
    WHERE { ?p a demarche:Position ; demarche:stance ?s ; demarche:holder ?h }
    GROUP BY ?h }
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
}
ORDER BY DESC(?positions) ?holder
`},{name:"in-context",summary:"Positions in their paragraphs, with the places of the words that say who, how, what and where",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Positions in their paragraphs, with the places of the words that say who, how, what and where
#+ description: >
#+   What is needed to show the evidence: the paragraph, and where in the document it begins and the quote, the
#+   holder, the cue, the target and the forum stand, in bytes. One row a position. Ask for a position, or for a
#+   holder or target or both.
#+ params:
#+   position: (resource) Only this one.
#+   holder: (holder) Only of this state or group.
#+   target: (target) Only on this norm or topic.
#+   document: (document) Only out of this document.
SELECT ?position ?holder ?target ?topic ?stance ?act ?hedge ?date ?confidence ?rule ?quote ?start ?end
    ?paragraph ?text ?holderSpan ?cueSpan ?targetSpan ?forumSpan ?page ?document ?documentId ?title ?source
    (GROUP_CONCAT(?forum; SEPARATOR=" ") AS ?forums) WHERE {
  # A parameter that is not given is a variable like any other: what every position has, it matches.
  ?_position a demarche:Position ;
      demarche:holder ?_holder ;
      demarche:holder ?holder ;
      demarche:target ?_target ;
      demarche:target ?target ;
      demarche:stance ?s ;
      demarche:rule ?rule ;
      demarche:confidence ?confidence ;
      prov:wasDerivedFrom ?passage .
  ?passage oa:hasSource ?_document ;
      oa:hasSource ?document ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSelector ?place ;
      demarche:paragraph ?paragraph .
  ?place demarche:byteStart ?start ;
      demarche:byteEnd ?end .
  ?paragraph demarche:text ?text .
  ?document demarche:documentId ?documentId .
  OPTIONAL { ?passage demarche:page ?page }
  OPTIONAL { ?document dcterms:title ?title }
  OPTIONAL { ?document dcterms:source ?source }
  OPTIONAL { ?document dcterms:date ?dated }
  OPTIONAL { ?_position demarche:positionDate ?said }
  OPTIONAL { ?_position demarche:topic ?topic }
  OPTIONAL { ?_position demarche:act/skos:prefLabel ?act FILTER(LANG(?act) IN ("en", "")) }
  OPTIONAL { ?_position demarche:hedge/skos:prefLabel ?hedge FILTER(LANG(?hedge) IN ("en", "")) }
  OPTIONAL { ?_position demarche:holderSpan ?holderSpan }
  OPTIONAL { ?_position demarche:cueSpan ?cueSpan }
  OPTIONAL { ?_position demarche:targetSpan ?targetSpan }
  OPTIONAL { ?_position demarche:forumSpan ?forumSpan }
  OPTIONAL { ?_position demarche:forum/skos:notation ?forum }
  BIND(?_position AS ?position)
  BIND(STR(COALESCE(?said, ?dated)) AS ?date)
  BIND(STRAFTER(STR(?s), "/stance/") AS ?stance)
}
GROUP BY ?position ?holder ?target ?topic ?stance ?act ?hedge ?date ?confidence ?rule ?quote ?start ?end
    ?paragraph ?text ?holderSpan ?cueSpan ?targetSpan ?forumSpan ?page ?document ?documentId ?title ?source
ORDER BY (!BOUND(?date)) ?date ?documentId ?start ?position
`},{name:"matrix",summary:"Who stands where: how often each holder takes each stance on each target",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Who stands where: how often each holder takes each stance on each target
#+ description: >
#+   One row for a holder, a target and a stance, with the number of positions and the highest confidence among
#+   them. Who has no row on a target is silent there, which is not the same as neutral. A position is dated
#+   by itself, else by its document; without a date it is left out when days are asked for.
#+ params:
#+   holder: (holder) Only of this state or group.
#+   target: (target) Only on this norm or topic.
#+   forum: (forum) Only what was said in this forum, its iterations and sessions.
#+   from: (text) Only from this year, month or day on: 2021, 2021-03, 2021-03-09.
#+   until: (text) Only until this year, month or day.
#+   confidence: (number) Only what is at least so sure, in hundredths: 80.
SELECT ?holder ?target ?stance ?n ?confidence WHERE {
  { SELECT ?holder ?target ?s (COUNT(?position) AS ?n) (MAX(?sure) AS ?confidence) WHERE {
      # A parameter that is not given is a variable like any other: what every position has, it matches.
      ?position a demarche:Position ;
          demarche:holder ?_holder ;
          demarche:holder ?holder ;
          demarche:target ?_target ;
          demarche:target ?target ;
          demarche:stance ?s ;
          demarche:confidence ?sure .
      FILTER(!BOUND(?_confidence) || ?sure * 100 >= ?_confidence)
      FILTER(!BOUND(?_forum) || EXISTS { ?position demarche:forum ?f FILTER(EXISTS { ?f skos:broader* ?_forum }) })
      # Dates are looked up only where they are asked for.
      OPTIONAL { ?position demarche:positionDate ?said FILTER(BOUND(?_from) || BOUND(?_until)) }
      OPTIONAL { FILTER(BOUND(?_from) || BOUND(?_until)) ?position prov:wasDerivedFrom/oa:hasSource/dcterms:date ?dated }
      BIND(STR(COALESCE(?said, ?dated)) AS ?date)
      FILTER(!BOUND(?_from) || CONCAT(?date, "~") >= ?_from)
      FILTER(!BOUND(?_until) || ?date < CONCAT(?_until, "~"))
    } GROUP BY ?holder ?target ?s }
  BIND(STRAFTER(STR(?s), "/stance/") AS ?stance)
}
ORDER BY ?holder ?target ?stance
`},{name:"members",summary:"Groups and their members",query:`PREFIX org: <http://www.w3.org/ns/org#>

#+ summary: Groups and their members
#+ description: One row a member.
#+ params:
#+   group: (group) Only of this group.
SELECT ?group ?member WHERE {
  ?group org:hasMember ?member .
  FILTER(!BOUND(?_group) || ?group = ?_group)
}
ORDER BY ?group ?member
`},{name:"most-alike",summary:"Which holders are most alike",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX stance: <https://w3id.org/demarche/stance/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

#+ summary: Which holders are most alike
#+ description: >
#+   Pairs that take a side on the same targets: how often the same side, how often another.
#+   Merely raising a target is no side.
#+ params:
#+   holder: (holder) Only pairs with this state or group.
SELECT ?holder ?other ?same ?different WHERE {
  { SELECT ?a ?b (SUM(?alike) AS ?same) (SUM(1 - ?alike) AS ?different) WHERE {
      { SELECT DISTINCT ?a ?s1 ?t WHERE {
          ?one a demarche:Position ; demarche:holder ?a ; demarche:stance ?s1 ; demarche:target ?t .
          FILTER(?s1 != stance:addresses && (!BOUND(?_holder) || ?a = ?_holder)) } }
      { SELECT DISTINCT ?b ?s2 ?t WHERE {
          ?two a demarche:Position ; demarche:holder ?b ; demarche:stance ?s2 ; demarche:target ?t .
          FILTER(?s2 != stance:addresses) } }
      FILTER(IF(BOUND(?_holder), ?a != ?b, STR(?a) < STR(?b)))
      BIND(IF(?s1 = ?s2, 1, 0) AS ?alike)
    } GROUP BY ?a ?b }
  OPTIONAL { ?a skos:prefLabel ?aLabel FILTER(LANG(?aLabel) IN ("en", "")) }
  OPTIONAL { ?b skos:prefLabel ?bLabel FILTER(LANG(?bLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?aLabel), STR(?a)) AS ?holder)
  BIND(COALESCE(STR(?bLabel), STR(?b)) AS ?other)
}
ORDER BY DESC(?same - ?different) DESC(?same) ?holder ?other
`},{name:"most-targets",summary:"Which targets are taken up most",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX stance: <https://w3id.org/demarche/stance/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

#+ summary: Which targets are taken up most
#+ description: By the number of holders, with the number of positions of each stance.
SELECT ?target ?holders ?supports ?opposes ?ambivalent ?addresses WHERE {
  { SELECT ?t (COUNT(DISTINCT ?h) AS ?holders)
      (SUM(IF(?s = stance:supports, 1, 0)) AS ?supports)
      (SUM(IF(?s = stance:opposes, 1, 0)) AS ?opposes)
      (SUM(IF(?s = stance:ambivalent, 1, 0)) AS ?ambivalent)
      (SUM(IF(?s = stance:addresses, 1, 0)) AS ?addresses)
    WHERE { ?p a demarche:Position ; demarche:target ?t ; demarche:stance ?s ; demarche:holder ?h }
    GROUP BY ?t }
  OPTIONAL { ?t skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?tLabel), STR(?t)) AS ?target)
}
ORDER BY DESC(?holders) DESC(?supports + ?opposes + ?ambivalent + ?addresses) ?target
`},{name:"participation",summary:"Who took part in which forum",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Who took part in which forum
#+ description: By forum, with the words that say so.
#+ params:
#+   forum: (forum) Only this forum, its iterations and sessions.
#+   holder: (holder) Only this state or group.
SELECT ?forum ?holder ?quote ?document WHERE {
  ?participation a demarche:Participation ;
      demarche:forum ?f ;
      demarche:holder ?h ;
      prov:wasDerivedFrom ?passage .
  FILTER(!BOUND(?_forum) || EXISTS { ?f skos:broader* ?_forum })
  FILTER(!BOUND(?_holder) || ?h = ?_holder)
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?f skos:prefLabel ?fLabel FILTER(LANG(?fLabel) IN ("en", "")) }
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?fLabel), STR(?f)) AS ?forum)
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
}
ORDER BY ?forum ?holder ?document ?start ?participation
`},{name:"positions-by-forum",summary:"Positions taken in a forum",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Positions taken in a forum
#+ description: By forum, its iterations and sessions included, with the words that say so.
#+ params:
#+   forum: (forum) Only this forum, its iterations and sessions.
#+   holder: (holder) Only of this state or group.
SELECT ?forum ?holder ?stance ?target ?quote ?document WHERE {
  ?position a demarche:Position ;
      demarche:forum ?f ;
      demarche:holder ?h ;
      demarche:stance ?s ;
      demarche:target ?t ;
      prov:wasDerivedFrom ?passage .
  FILTER(!BOUND(?_forum) || EXISTS { ?f skos:broader* ?_forum })
  FILTER(!BOUND(?_holder) || ?h = ?_holder)
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?f skos:prefLabel ?fLabel FILTER(LANG(?fLabel) IN ("en", "")) }
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  OPTIONAL { ?t skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?fLabel), STR(?f)) AS ?forum)
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
  BIND(COALESCE(STR(?tLabel), STR(?t)) AS ?target)
  BIND(STRAFTER(STR(?s), "/stance/") AS ?stance)
}
ORDER BY ?forum ?holder ?document ?start ?target ?stance ?position
`},{name:"positions-by-norm",summary:"Positions on the eleven norms",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Positions on the eleven norms
#+ description: By norm of A/70/174, paragraph 13, with the words that say so.
#+ params:
#+   norm: (norm) Only on this norm.
SELECT ?norm ?holder ?stance ?quote ?document WHERE {
  ?n a demarche:Norm .
  ?position a demarche:Position ;
      demarche:target ?n ;
      demarche:holder ?h ;
      demarche:stance ?s ;
      prov:wasDerivedFrom ?passage .
  FILTER(!BOUND(?_norm) || ?n = ?_norm)
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?n skos:notation ?id }
  OPTIONAL { ?n skos:prefLabel ?nLabel FILTER(LANG(?nLabel) IN ("en", "")) }
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  BIND(CONCAT(COALESCE(?id, STR(?n)), COALESCE(CONCAT(" ", ?nLabel), "")) AS ?norm)
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
  BIND(STRAFTER(STR(?s), "/stance/") AS ?stance)
}
ORDER BY ?norm ?holder ?document ?start ?stance ?position
`},{name:"positions-of",summary:"All positions of a state or group",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: All positions of a state or group
#+ description: By target, with the words that say so.
#+ params:
#+   holder: (holder, required) Whose positions.
#+   target: (target) Only on this norm or topic.
#+   stance: (stance) Only supports, opposes, ambivalent or addresses.
SELECT ?target ?stance ?quote ?document ?position WHERE {
  ?position a demarche:Position ;
      demarche:holder ?_holder ;
      demarche:stance ?s ;
      demarche:target ?t ;
      prov:wasDerivedFrom ?passage .
  OPTIONAL { ?position demarche:topic ?finer }
  FILTER(!BOUND(?_target) || ?t = ?_target || (BOUND(?finer) && ?finer = ?_target))
  FILTER(!BOUND(?_stance) || ?s = ?_stance)
  BIND(COALESCE(?finer, ?t) AS ?about)
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?about skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?tLabel), STR(?about)) AS ?target)
  BIND(STRAFTER(STR(?s), "/stance/") AS ?stance)
}
ORDER BY ?target ?document ?start ?stance ?position
`},{name:"positions",summary:"Positions, with the words, where and when they were said",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Positions, with the words, where and when they were said
#+ description: >
#+   One row a position, by date. A position is dated by itself, else by its document; without a date it comes
#+   last, and is left out when days are asked for. \`forums\` are the ids, parted by spaces.
#+ params:
#+   holder: (holder) Only of this state or group.
#+   target: (target) Only on this norm or topic.
#+   stance: (stance) Only supports, opposes, ambivalent or addresses.
#+   forum: (forum) Only what was said in this forum, its iterations and sessions.
#+   from: (text) Only from this year, month or day on: 2021, 2021-03, 2021-03-09.
#+   until: (text) Only until this year, month or day.
#+   confidence: (number) Only what is at least so sure, in hundredths: 80.
#+   words: (text) What the quote must contain.
#+   document: (document) Only out of this document.
SELECT ?position ?holder ?target ?topic ?stance ?quote ?date
    (GROUP_CONCAT(?forum; SEPARATOR=" ") AS ?forums) ?confidence ?rule ?document ?title WHERE {
  # A parameter that is not given is a variable like any other: what every position has, it matches.
  ?position a demarche:Position ;
      demarche:holder ?_holder ;
      demarche:holder ?holder ;
      demarche:target ?_target ;
      demarche:target ?target ;
      demarche:stance ?_stance ;
      demarche:stance ?s ;
      demarche:rule ?rule ;
      demarche:confidence ?confidence ;
      prov:wasDerivedFrom ?passage .
  FILTER(!BOUND(?_confidence) || ?confidence * 100 >= ?_confidence)
  FILTER(!BOUND(?_forum) || EXISTS { ?position demarche:forum ?f FILTER(EXISTS { ?f skos:broader* ?_forum }) })
  ?passage oa:hasSource ?_document ;
      oa:hasSource ?source ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSelector/demarche:byteStart ?at .
  FILTER(!BOUND(?_words) || CONTAINS(LCASE(?quote), LCASE(?_words)))
  ?source demarche:documentId ?document .
  OPTIONAL { ?source dcterms:title ?title }
  OPTIONAL { ?position demarche:topic ?topic }
  OPTIONAL { ?position demarche:positionDate ?said }
  OPTIONAL { ?source dcterms:date ?dated }
  BIND(STR(COALESCE(?said, ?dated)) AS ?date)
  FILTER(!BOUND(?_from) || CONCAT(?date, "~") >= ?_from)
  FILTER(!BOUND(?_until) || ?date < CONCAT(?_until, "~"))
  OPTIONAL { ?position demarche:forum/skos:notation ?forum }
  BIND(STRAFTER(STR(?s), "/stance/") AS ?stance)
}
GROUP BY ?position ?holder ?target ?topic ?stance ?quote ?date ?confidence ?rule ?document ?title ?at
ORDER BY (!BOUND(?date)) ?date ?document ?at ?position
`},{name:"search",summary:"Positions whose words contain some words",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Positions whose words contain some words
#+ description: Upper and lower case are the same; line breaks of the source count as they stand.
#+ params:
#+   words: (text, required) What the quote must contain.
SELECT ?holder ?stance ?target ?quote ?document WHERE {
  ?position a demarche:Position ;
      demarche:holder ?h ;
      demarche:stance ?s ;
      demarche:target ?t ;
      prov:wasDerivedFrom ?passage .
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  FILTER(CONTAINS(LCASE(?quote), LCASE(?_words)))
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  OPTIONAL { ?t skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
  BIND(COALESCE(STR(?tLabel), STR(?t)) AS ?target)
  BIND(STRAFTER(STR(?s), "/stance/") AS ?stance)
}
ORDER BY ?holder ?document ?start ?target ?stance ?position
`},{name:"timeline",summary:"Stances over time, by forum session",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Stances over time, by forum session
#+ description: >
#+   How often each holder takes each stance on each target in each forum and on each date. Positions of which
#+   neither is known have a row too. A position of two forums has a row in each.
#+ params:
#+   holder: (holder) Only of this state or group.
#+   target: (target) Only on this norm or topic.
#+   forum: (forum) Only what was said in this forum, its iterations and sessions.
#+   confidence: (number) Only what is at least so sure, in hundredths: 80.
SELECT ?holder ?target ?stance ?forum ?date (COUNT(?position) AS ?n) WHERE {
  # A parameter that is not given is a variable like any other: what every position has, it matches.
  ?position a demarche:Position ;
      demarche:holder ?_holder ;
      demarche:holder ?holder ;
      demarche:target ?_target ;
      demarche:target ?target ;
      demarche:stance ?s ;
      demarche:confidence ?sure .
  FILTER(!BOUND(?_confidence) || ?sure * 100 >= ?_confidence)
  OPTIONAL { ?position demarche:forum/skos:notation ?forum }
  FILTER(!BOUND(?_forum) || EXISTS { ?position demarche:forum ?f FILTER(EXISTS { ?f skos:broader* ?_forum }) })
  OPTIONAL { ?position demarche:positionDate ?said }
  OPTIONAL { ?position prov:wasDerivedFrom/oa:hasSource/dcterms:date ?dated }
  BIND(STR(COALESCE(?said, ?dated)) AS ?date)
  BIND(STRAFTER(STR(?s), "/stance/") AS ?stance)
}
GROUP BY ?holder ?target ?stance ?forum ?date
ORDER BY ?date ?forum ?holder ?target ?stance
`},{name:"who-is-ambivalent",summary:"Who is undecided or divided on a target, with quotes",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX stance: <https://w3id.org/demarche/stance/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Who is undecided or divided on a target, with quotes
#+ description: One row a position on the target or on a finer topic of it, with the words that say so.
#+ params:
#+   target: (target, required) What is in doubt: a norm or topic.
#+   forum: (forum) Only what was said in this forum, its iterations and sessions.
SELECT ?holder ?target ?quote ?document ?position WHERE {
  ?position a demarche:Position ;
      demarche:stance stance:ambivalent ;
      demarche:target|demarche:topic ?_target ;
      demarche:holder ?h ;
      demarche:target ?t ;
      prov:wasDerivedFrom ?passage .
  FILTER(!BOUND(?_forum) || EXISTS { ?position demarche:forum/skos:broader* ?_forum })
  OPTIONAL { ?position demarche:topic ?finer }
  BIND(COALESCE(?finer, ?t) AS ?about)
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  OPTIONAL { ?about skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
  BIND(COALESCE(STR(?tLabel), STR(?about)) AS ?target)
}
ORDER BY ?holder ?document ?start ?position
`},{name:"who-is-silent",summary:"Members of a group that hold no position on a target",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX org: <http://www.w3.org/ns/org#>

#+ summary: Members of a group that hold no position on a target
#+ description: Silence in these documents is no position: a member may have spoken elsewhere.
#+ params:
#+   group: (group, required) The group.
#+   target: (target, required) The norm or topic.
SELECT ?holder WHERE {
  ?_group org:hasMember ?h .
  FILTER NOT EXISTS { ?position a demarche:Position ; demarche:holder ?h ; demarche:target|demarche:topic ?_target }
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
}
ORDER BY ?holder
`},{name:"who-opposes",summary:"Who opposes a target, with quotes",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX stance: <https://w3id.org/demarche/stance/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Who opposes a target, with quotes
#+ description: One row a position on the target or on a finer topic of it, with the words that say so.
#+ params:
#+   target: (target, required) What is opposed: a norm or topic.
#+   forum: (forum) Only what was said in this forum, its iterations and sessions.
SELECT ?holder ?target ?quote ?document ?position WHERE {
  ?position a demarche:Position ;
      demarche:stance stance:opposes ;
      demarche:target|demarche:topic ?_target ;
      demarche:holder ?h ;
      demarche:target ?t ;
      prov:wasDerivedFrom ?passage .
  FILTER(!BOUND(?_forum) || EXISTS { ?position demarche:forum/skos:broader* ?_forum })
  OPTIONAL { ?position demarche:topic ?finer }
  BIND(COALESCE(?finer, ?t) AS ?about)
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  OPTIONAL { ?about skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
  BIND(COALESCE(STR(?tLabel), STR(?about)) AS ?target)
}
ORDER BY ?holder ?document ?start ?position
`},{name:"who-supports",summary:"Who supports a target, with quotes",query:`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX stance: <https://w3id.org/demarche/stance/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>

#+ summary: Who supports a target, with quotes
#+ description: One row a position on the target or on a finer topic of it, with the words that say so.
#+ params:
#+   target: (target, required) What is supported: a norm or topic.
#+   forum: (forum) Only what was said in this forum, its iterations and sessions.
SELECT ?holder ?target ?quote ?document ?position WHERE {
  ?position a demarche:Position ;
      demarche:stance stance:supports ;
      demarche:target|demarche:topic ?_target ;
      demarche:holder ?h ;
      demarche:target ?t ;
      prov:wasDerivedFrom ?passage .
  FILTER(!BOUND(?_forum) || EXISTS { ?position demarche:forum/skos:broader* ?_forum })
  OPTIONAL { ?position demarche:topic ?finer }
  BIND(COALESCE(?finer, ?t) AS ?about)
  ?passage oa:hasSelector/demarche:byteStart ?start ;
      oa:hasSelector/oa:exact ?quote ;
      oa:hasSource/demarche:documentId ?document .
  OPTIONAL { ?h skos:prefLabel ?hLabel FILTER(LANG(?hLabel) IN ("en", "")) }
  OPTIONAL { ?about skos:prefLabel ?tLabel FILTER(LANG(?tLabel) IN ("en", "")) }
  BIND(COALESCE(STR(?hLabel), STR(?h)) AS ?holder)
  BIND(COALESCE(STR(?tLabel), STR(?about)) AS ?target)
}
ORDER BY ?holder ?document ?start ?position
`}];var c="/sparql",g=`PREFIX demarche: <https://w3id.org/demarche/ontology#>
PREFIX state: <https://w3id.org/demarche/state/>
PREFIX topic: <https://w3id.org/demarche/topic/>
PREFIX stance: <https://w3id.org/demarche/stance/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
`,S=`${g}
# Who opposes what, with the words
SELECT ?holder ?target ?quote WHERE {
  ?position a demarche:Position ;
      demarche:stance stance:opposes ;
      demarche:holder/skos:prefLabel ?holder ;
      demarche:target/skos:prefLabel ?target ;
      prov:wasDerivedFrom/oa:hasSelector/oa:exact ?quote .
}
ORDER BY ?target ?holder
LIMIT 50
`;function R(){E("SPARQL");let r=d(null),s=d(null),a=i("yasgui",async()=>{let{default:t}=await import("./yasgui.esm-ZXTFWIEO.js");return await L("/assets/yasgui-085b94556b.css"),t}),o=i("counts",()=>l("counts"));return p(()=>{if(a.state!=="ready"||!r.current)return;let t=new a.value(r.current,{requestConfig:{endpoint:new URL(c,location.href).href,method:"POST"},copyEndpointOnNewTab:!0,endpointCatalogueOptions:{getData:()=>[{endpoint:new URL(c,location.href).href}],keys:[]},persistenceId:"demarche",yasqe:{value:S}}),n=t.getTab();s.current=n??null;let h=new URLSearchParams(location.search).get("query");return h?n?.setQuery(h):n&&!localStorage.getItem("demarche-editor-used")&&n.setQuery(S),localStorage.setItem("demarche-editor-used","yes"),()=>t.destroy?.()},[a.state]),e(m,{children:[e("h1",{children:"Ask in SPARQL"}),e("p",{class:"lead",children:["The endpoint is ",e("code",{children:c}),"; it reads and never writes.",o.state==="ready"&&` It holds ${o.value.rows.map(({what:t,number:n})=>`${Number(n).toLocaleString("en")} ${t}`).slice(0,4).join(", ")}.`," ","Every query on the right is also a plain address: see ",e("a",{href:"/api",children:"/api"}),"."]}),e("div",{class:"editor",children:[e("div",{children:[e(u,{loaded:a,what:"the editor",children:()=>null}),e("div",{class:"yasgui-host",ref:r})]}),e("div",{children:[e("h2",{children:"Examples"}),e("ul",{class:"examples",children:w.map(({name:t,summary:n,query:h})=>e("li",{children:e("button",{type:"button",onClick:()=>s.current?.setQuery(h),children:[e("b",{children:t})," ",n]})},t))})]})]})]})}function L(r){return new Promise((s,a)=>{let o=document.createElement("link");o.rel="stylesheet",o.href=r,o.onload=()=>s(),o.onerror=()=>a(new Error(`${r} does not load`)),document.head.append(o)})}export{R as default};
