//! The vocabularies that the graph is written in: the only place of IRIs.
//!
//! In: nothing. Out: one module a namespace, one constant a term, and the prefixes that queries may
//! use undeclared and that Turtle is written with. Invariant: no other module spells an IRI.

pub(crate) mod terms;

/// Where the program mints IRIs unless it is told otherwise.
pub const DEFAULT_BASE: &str = "https://w3id.org/demarche/";

/// The namespace of stances.
pub const STANCES: &str = "https://w3id.org/demarche/stance/";

/// The kinds of problems that the server tells, one below this IRI each.
pub const PROBLEMS: &str = "https://w3id.org/demarche/problem/";

/// One module for a namespace: its IRI, and a constant for each term in use.
macro_rules! namespace {
    ($(#[$doc:meta])* $module:ident = $iri:literal { $($(#[$term_doc:meta])* $name:ident = $local:literal;)* }) => {
        $(#[$doc])*
        pub mod $module {
            #[allow(unused_imports)]
            use oxigraph::model::NamedNodeRef;
            /// The namespace.
            pub const NAMESPACE: &str = $iri;
            $($(#[$term_doc])* pub const $name: NamedNodeRef<'static> =
                NamedNodeRef::new_unchecked(concat!($iri, $local));)*
        }
    };
}

namespace! {
    /// Demarche's own terms (`ontology/demarche.ttl` describes them).
    demarche = "https://w3id.org/demarche/ontology#" {
        /// A text that was read.
        DOCUMENT = "Document";
        /// A stretch of a document that relations are read from.
        PASSAGE = "Passage";
        /// A paragraph of a document.
        PARAGRAPH = "Paragraph";
        /// One version of the program with one version of the ontology at work.
        EXTRACTION = "Extraction";
        /// A holder holds a stance on a target.
        POSITION = "Position";
        /// A holder took part in a forum.
        PARTICIPATION = "Participation";
        /// A holder agreed to an instrument.
        AGREEMENT = "Agreement";
        /// A holder aligned itself with another.
        ALIGNMENT = "Alignment";
        /// A state.
        STATE = "State";
        /// A group or organisation.
        GROUP = "Group";
        /// One of the eleven norms.
        NORM = "Norm";
        /// Any other target.
        TOPIC_CLASS = "Topic";
        /// A forum, its iteration or session.
        FORUM_CLASS = "Forum";
        /// A document that states agree upon or speak in.
        INSTRUMENT_CLASS = "Instrument";
        /// A stance.
        STANCE_CLASS = "Stance";
        /// An act of speech or diplomacy.
        ACT_CLASS = "Act";
        /// What weakens or limits a position.
        HEDGE_CLASS = "Hedge";
        /// A document's identity.
        DOCUMENT_ID = "documentId";
        /// SHA-256 of a document's text and metadata: its version.
        CONTENT_HASH = "contentHash";
        /// The version of the program that made an extraction.
        PROGRAM_VERSION = "programVersion";
        /// The version of the ontology an extraction was made with.
        ONTOLOGY_VERSION = "ontologyVersion";
        /// The paragraph a passage stands in.
        IN_PARAGRAPH = "paragraph";
        /// The document a paragraph is part of.
        IN_DOCUMENT = "document";
        /// A paragraph's words.
        TEXT = "text";
        /// First byte (UTF-8) of a passage in its document.
        BYTE_START = "byteStart";
        /// One past the last byte of a passage in its document.
        BYTE_END = "byteEnd";
        /// The page of its document that a passage begins on.
        PAGE = "page";
        /// Who.
        HOLDER = "holder";
        /// Which side.
        STANCE = "stance";
        /// On what, by the codebook.
        TARGET = "target";
        /// A finer topic below the target.
        TOPIC = "topic";
        /// In which forum.
        FORUM = "forum";
        /// Which instrument.
        INSTRUMENT = "instrument";
        /// The other party of an agreement.
        COUNTERPART = "counterpart";
        /// Whom an alignment is with.
        WITH = "with";
        /// By which act.
        ACT = "act";
        /// Weakened how.
        HEDGE = "hedge";
        /// How the holder voted.
        VOTE = "vote";
        /// When the position was taken.
        POSITION_DATE = "positionDate";
        /// The rule that read it.
        RULE = "rule";
        /// How sure, 0 to 1.
        CONFIDENCE = "confidence";
        /// The adjective of a state or its people.
        DEMONYM = "demonym";
        /// A state's capital.
        CAPITAL = "capital";
        /// A state's code of two letters.
        ISO2 = "iso2";
        /// A state's number in the UN's table of areas.
        M49 = "m49";
        /// A region by name.
        REGION = "region";
        /// The regional group a state sits in.
        REGIONAL_GROUP = "regionalGroup";
        /// Which kind of holder, forum or instrument.
        KIND = "kind";
        /// A document's symbol.
        SYMBOL = "symbol";
        /// What a look-alike, forum or instrument is about.
        REGARDS = "regards";
        /// Words in the pattern language.
        PATTERN = "pattern";
        /// A sentence that a pattern matches.
        EXAMPLE = "example";
        /// A sentence that a pattern does not match.
        COUNTER_EXAMPLE = "counterExample";
        /// Where the holder's name stands: `start-end`, bytes of the document.
        HOLDER_SPAN = "holderSpan";
        /// Where the words of the stance stand.
        CUE_SPAN = "cueSpan";
        /// Where the words of the target stand.
        TARGET_SPAN = "targetSpan";
        /// Where the words of the forum stand.
        FORUM_SPAN = "forumSpan";
        /// Holder to target, shortcut of a position.
        SUPPORTS = "supports";
        /// Holder to target, shortcut of a position.
        OPPOSES = "opposes";
        /// Holder to target, shortcut of a position.
        AMBIVALENT = "ambivalent";
        /// Holder to target, shortcut of a position.
        ADDRESSES = "addresses";
        /// Holder to forum, shortcut of a participation.
        PARTICIPATES_IN = "participatesIn";
        /// Holder to instrument, shortcut of an agreement.
        AGREED_TO = "agreedTo";
        /// Holder to holder, shortcut of an alignment.
        ALIGNED_WITH = "alignedWith";
    }
}

namespace! {
    /// RDF.
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#" {
        /// Class membership.
        TYPE = "type";
        /// The datatype of a string with a language.
        LANG_STRING = "langString";
        /// A property of no other class.
        PROPERTY = "Property";
    }
}

namespace! {
    /// RDF Schema.
    rdfs = "http://www.w3.org/2000/01/rdf-schema#" {
        /// A name for people.
        LABEL = "label";
        /// A description for people.
        COMMENT = "comment";
        /// What a property is said of.
        DOMAIN = "domain";
        /// What a property leads to.
        RANGE = "range";
        /// The class above.
        SUB_CLASS_OF = "subClassOf";
        /// The property above.
        SUB_PROPERTY_OF = "subPropertyOf";
        /// Where more is said.
        SEE_ALSO = "seeAlso";
        /// The vocabulary that defines a term.
        IS_DEFINED_BY = "isDefinedBy";
    }
}

namespace! {
    /// XML Schema datatypes.
    xsd = "http://www.w3.org/2001/XMLSchema#" {
        /// A string.
        STRING = "string";
        /// A day.
        DATE = "date";
        /// A moment.
        DATE_TIME = "dateTime";
        /// A month of a year.
        G_YEAR_MONTH = "gYearMonth";
        /// A year.
        G_YEAR = "gYear";
        /// A decimal number.
        DECIMAL = "decimal";
        /// A whole number.
        INTEGER = "integer";
        /// True or false.
        BOOLEAN = "boolean";
        /// An IRI as a value.
        ANY_URI = "anyURI";
    }
}

namespace! {
    /// SKOS: concepts and their labels.
    skos = "http://www.w3.org/2004/02/skos/core#" {
        /// The codebook's id of a concept.
        NOTATION = "notation";
        /// The label to show.
        PREF_LABEL = "prefLabel";
        /// Another label that may be shown.
        ALT_LABEL = "altLabel";
        /// A label that is only looked for.
        HIDDEN_LABEL = "hiddenLabel";
        /// The concept above.
        BROADER = "broader";
        /// What it means.
        DEFINITION = "definition";
        /// The scheme a concept is part of.
        IN_SCHEME = "inScheme";
        /// The scheme a concept has nothing above it in.
        TOP_CONCEPT_OF = "topConceptOf";
        /// Another concept that one may want to see.
        RELATED = "related";
        /// More about it.
        NOTE = "note";
        /// What it covers.
        SCOPE_NOTE = "scopeNote";
        /// The same concept elsewhere.
        EXACT_MATCH = "exactMatch";
        /// Nearly the same concept elsewhere.
        CLOSE_MATCH = "closeMatch";
        /// A wider concept elsewhere.
        BROAD_MATCH = "broadMatch";
        /// A related concept elsewhere.
        RELATED_MATCH = "relatedMatch";
        /// Anything that is thought of as one thing.
        CONCEPT = "Concept";
        /// A list of concepts.
        CONCEPT_SCHEME = "ConceptScheme";
    }
}

namespace! {
    /// Dublin Core terms.
    dcterms = "http://purl.org/dc/terms/" {
        /// A title.
        TITLE = "title";
        /// What it is.
        DESCRIPTION = "description";
        /// What one may do with it.
        LICENSE = "license";
        /// Where it comes from.
        SOURCE = "source";
        /// When.
        DATE = "date";
        /// Who made it: of a document, who speaks.
        CREATOR = "creator";
        /// The media type of the file.
        FORMAT = "format";
    }
}

namespace! {
    /// PROV-O: where things come from.
    prov = "http://www.w3.org/ns/prov#" {
        /// Something that happened and made something.
        ACTIVITY = "Activity";
        /// Made out of.
        WAS_DERIVED_FROM = "wasDerivedFrom";
        /// Made by.
        WAS_GENERATED_BY = "wasGeneratedBy";
    }
}

namespace! {
    /// Web Annotation: words within a text.
    oa = "http://www.w3.org/ns/oa#" {
        /// Found by its words.
        TEXT_QUOTE_SELECTOR = "TextQuoteSelector";
        /// Found by its place.
        TEXT_POSITION_SELECTOR = "TextPositionSelector";
        /// The text selected from.
        HAS_SOURCE = "hasSource";
        /// How to find it.
        HAS_SELECTOR = "hasSelector";
        /// The words.
        EXACT = "exact";
        /// The words before.
        PREFIX = "prefix";
        /// The words after.
        SUFFIX = "suffix";
        /// First character (not byte).
        START = "start";
        /// One past the last character.
        END = "end";
    }
}

namespace! {
    /// The Organization Ontology: membership of groups.
    org = "http://www.w3.org/ns/org#" {
        /// A state is member of a group.
        MEMBER_OF = "memberOf";
        /// A group has a member.
        HAS_MEMBER = "hasMember";
    }
}

namespace! {
    /// OWL.
    owl = "http://www.w3.org/2002/07/owl#" {
        /// The same thing elsewhere.
        SAME_AS = "sameAs";
        /// A vocabulary.
        ONTOLOGY = "Ontology";
        /// A class.
        CLASS = "Class";
        /// A property that leads to things.
        OBJECT_PROPERTY = "ObjectProperty";
        /// A property that leads to values.
        DATATYPE_PROPERTY = "DatatypeProperty";
        /// A property that holds both ways.
        SYMMETRIC_PROPERTY = "SymmetricProperty";
        /// The property that says the same the other way round.
        INVERSE_OF = "inverseOf";
        /// The version of a vocabulary.
        VERSION_INFO = "versionInfo";
    }
}

namespace! {
    /// SPARQL 1.1 Service Description.
    sd = "http://www.w3.org/ns/sparql-service-description#" {
        /// A SPARQL endpoint.
        SERVICE = "Service";
        /// Where it answers.
        ENDPOINT = "endpoint";
        /// The language it speaks.
        SUPPORTED_LANGUAGE = "supportedLanguage";
        /// SPARQL 1.1 Query.
        SPARQL_11_QUERY = "SPARQL11Query";
        /// A syntax that answers are written in.
        RESULT_FORMAT = "resultFormat";
        /// Something that it does.
        FEATURE = "feature";
        /// The default graph is the union of all.
        UNION_DEFAULT_GRAPH = "UnionDefaultGraph";
        /// What is asked unless a query says otherwise.
        DEFAULT_DATASET = "defaultDataset";
        /// A default graph and named ones.
        DATASET = "Dataset";
        /// The default graph of a dataset.
        DEFAULT_GRAPH = "defaultGraph";
        /// A graph.
        GRAPH = "Graph";
        /// A named graph of a dataset.
        NAMED_GRAPH = "namedGraph";
        /// A graph with a name.
        NAMED_GRAPH_CLASS = "NamedGraph";
        /// The name of a graph.
        NAME = "name";
    }
}

namespace! {
    /// VoID: what a dataset holds.
    void = "http://rdfs.org/ns/void#" {
        /// A dataset.
        DATASET = "Dataset";
        /// How many triples.
        TRIPLES = "triples";
        /// How many things of a class.
        ENTITIES = "entities";
        /// How many classes.
        CLASSES = "classes";
        /// How many properties.
        PROPERTIES = "properties";
        /// How many subjects.
        DISTINCT_SUBJECTS = "distinctSubjects";
        /// How many documents.
        DOCUMENTS = "documents";
        /// Where it is asked.
        SPARQL_ENDPOINT = "sparqlEndpoint";
        /// Where all of it can be had.
        DATA_DUMP = "dataDump";
        /// How the IRIs of its things begin.
        URI_SPACE = "uriSpace";
        /// Whose terms it uses.
        VOCABULARY = "vocabulary";
        /// The part about one class.
        CLASS_PARTITION = "classPartition";
        /// That class.
        CLASS = "class";
        /// The part with one property.
        PROPERTY_PARTITION = "propertyPartition";
        /// That property.
        PROPERTY = "property";
        /// A syntax it can be had in.
        FEATURE = "feature";
    }
}

namespace! {
    /// DCAT: datasets in a catalogue.
    dcat = "http://www.w3.org/ns/dcat#" {
        /// A dataset.
        DATASET = "Dataset";
        /// A dataset as a file.
        DISTRIBUTION_CLASS = "Distribution";
        /// The files of a dataset.
        DISTRIBUTION = "distribution";
        /// Where a file is.
        DOWNLOAD_URL = "downloadURL";
        /// Where a dataset is reached.
        ACCESS_URL = "accessURL";
        /// The media type of a file.
        MEDIA_TYPE = "mediaType";
        /// A service on a dataset.
        DATA_SERVICE = "DataService";
        /// Where the service answers.
        ENDPOINT_URL = "endpointURL";
        /// The description of what the service offers.
        ENDPOINT_DESCRIPTION = "endpointDescription";
        /// What it answers from.
        SERVES_DATASET = "servesDataset";
    }
}

namespace! {
    /// schema.org, for those who search datasets.
    schema = "https://schema.org/" {
        /// A dataset.
        DATASET = "Dataset";
        /// Its name.
        NAME = "name";
        /// What it is.
        DESCRIPTION = "description";
        /// Where it is.
        URL = "url";
        /// Its revision.
        VERSION = "version";
        /// Its files.
        DISTRIBUTION = "distribution";
        /// A file.
        DATA_DOWNLOAD = "DataDownload";
        /// Where a file is.
        CONTENT_URL = "contentUrl";
        /// The media type of a file.
        ENCODING_FORMAT = "encodingFormat";
        /// The endpoint that an example is for.
        TARGET = "target";
    }
}

namespace! {
    /// SHACL: what a graph must keep, and examples of queries.
    sh = "http://www.w3.org/ns/shacl#" {
        /// What things of a class must keep.
        NODE_SHAPE = "NodeShape";
        /// The class a shape is for.
        TARGET_CLASS = "targetClass";
        /// A rule of a shape.
        PROPERTY = "property";
        /// What is wrong, in plain words.
        MESSAGE = "message";
        /// How bad that is.
        SEVERITY = "severity";
        /// A query that can be run.
        SPARQL_EXECUTABLE = "SPARQLExecutable";
        /// A `SELECT`.
        SPARQL_SELECT_EXECUTABLE = "SPARQLSelectExecutable";
        /// A `CONSTRUCT`.
        SPARQL_CONSTRUCT_EXECUTABLE = "SPARQLConstructExecutable";
        /// An `ASK`.
        SPARQL_ASK_EXECUTABLE = "SPARQLAskExecutable";
        /// Its text.
        SELECT = "select";
        /// Its text.
        CONSTRUCT = "construct";
        /// Its text.
        ASK = "ask";
        /// Where its prefixes are declared.
        PREFIXES = "prefixes";
        /// A declaration of a prefix.
        DECLARE = "declare";
        /// The prefix.
        PREFIX = "prefix";
        /// Its namespace.
        NAMESPACE_OF = "namespace";
    }
}

namespace! {
    /// The syntaxes of RDF and of SPARQL's results, as W3C names them.
    formats = "http://www.w3.org/ns/formats/" {
        /// Results in JSON.
        SPARQL_JSON = "SPARQL_Results_JSON";
        /// Results in XML.
        SPARQL_XML = "SPARQL_Results_XML";
        /// Results in CSV.
        SPARQL_CSV = "SPARQL_Results_CSV";
        /// Results in TSV.
        SPARQL_TSV = "SPARQL_Results_TSV";
        /// Turtle.
        TURTLE = "Turtle";
        /// N-Triples.
        N_TRIPLES = "N-Triples";
        /// RDF/XML.
        RDF_XML = "RDF_XML";
        /// JSON-LD.
        JSON_LD = "JSON-LD";
        /// TriG.
        TRIG = "TriG";
        /// N-Quads.
        N_QUADS = "N-Quads";
    }
}

namespace! {
    /// Rows as triples: the vocabulary that W3C's tests of SPARQL write their results in.
    rs = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#" {
        /// The result of a `SELECT` or an `ASK`.
        RESULT_SET = "ResultSet";
        /// A column.
        RESULT_VARIABLE = "resultVariable";
        /// A row.
        SOLUTION = "solution";
        /// A field.
        BINDING = "binding";
        /// The column of a field.
        VARIABLE = "variable";
        /// The value of a field.
        VALUE = "value";
        /// The number of a row, from 1.
        INDEX = "index";
        /// The answer of an `ASK`.
        BOOLEAN = "boolean";
    }
}

/// Namespaces of other people's identifiers that concepts are linked to.
pub mod elsewhere {
    /// Wikidata's items.
    pub const WIKIDATA: &str = "http://www.wikidata.org/entity/";
    /// The UNBIS thesaurus.
    pub const UN_THESAURUS: &str = "http://metadata.un.org/thesaurus/";
    /// The EU's table of countries.
    pub const EU_COUNTRIES: &str = "http://publications.europa.eu/resource/authority/country/";
    /// GeoNames' places.
    pub const GEONAMES: &str = "https://sws.geonames.org/";
}

/// Prefixes of vocabularies and of the ontology's concepts: they never change with `--base`.
pub const PREFIXES: &[(&str, &str)] = &[
    ("demarche", demarche::NAMESPACE),
    ("state", "https://w3id.org/demarche/state/"),
    ("group", "https://w3id.org/demarche/group/"),
    ("norm", "https://w3id.org/demarche/norm/"),
    ("topic", "https://w3id.org/demarche/topic/"),
    ("forum", "https://w3id.org/demarche/forum/"),
    ("instrument", "https://w3id.org/demarche/instrument/"),
    ("stance", "https://w3id.org/demarche/stance/"),
    ("act", "https://w3id.org/demarche/act/"),
    ("hedge", "https://w3id.org/demarche/hedge/"),
    ("cue", "https://w3id.org/demarche/cue/"),
    ("pattern", "https://w3id.org/demarche/pattern/"),
    ("scheme", "https://w3id.org/demarche/scheme/"),
    ("rdf", rdf::NAMESPACE),
    ("rdfs", rdfs::NAMESPACE),
    ("xsd", xsd::NAMESPACE),
    ("owl", owl::NAMESPACE),
    ("skos", skos::NAMESPACE),
    ("dcterms", dcterms::NAMESPACE),
    ("prov", prov::NAMESPACE),
    ("oa", oa::NAMESPACE),
    ("org", org::NAMESPACE),
    ("ontolex", "http://www.w3.org/ns/lemon/ontolex#"),
    ("synsem", "http://www.w3.org/ns/lemon/synsem#"),
    ("lexinfo", "http://www.lexinfo.net/ontology/3.0/lexinfo#"),
    ("sh", "http://www.w3.org/ns/shacl#"),
    ("void", "http://rdfs.org/ns/void#"),
];

/// What is minted from documents, each below the base in a folder of its own.
const MINTED: &[&str] =
    &["document", "graph", "passage", "paragraph", "position", "participation", "agreement", "alignment", "extraction"];

/// All prefixes for a base: [`PREFIXES`], then one for each kind of thing minted below `base`.
pub fn prefixes(base: &str) -> Vec<(String, String)> {
    let fixed = PREFIXES.iter().map(|&(name, iri)| (name.to_owned(), iri.to_owned()));
    let minted = MINTED.iter().map(|&name| (name.to_owned(), format!("{base}{name}/")));
    fixed.chain(minted).collect()
}

/// Whether what follows the base in an IRI is of something minted from a document or a run.
pub fn is_minted(rest: &str) -> bool {
    rest.split_once('/').is_some_and(|(kind, _)| MINTED.contains(&kind))
}
