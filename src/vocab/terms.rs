//! The IRIs of the ontology files that the loader reads.

/// Makes string constants of local names in one namespace.
macro_rules! terms {
    ($base:literal: $($name:ident = $local:literal),* $(,)?) => {
        $(
            #[doc = concat!("`", $base, $local, "`")]
            pub const $name: &str = concat!($base, $local);
        )*
    };
}

terms!("http://www.w3.org/1999/02/22-rdf-syntax-ns#": TYPE = "type");
terms!("http://www.w3.org/2004/02/skos/core#":
    NOTATION = "notation", PREF_LABEL = "prefLabel", ALT_LABEL = "altLabel", HIDDEN_LABEL = "hiddenLabel",
    BROADER = "broader", MEMBER = "member");
terms!("http://purl.org/dc/terms/": DATE = "date");
terms!("http://www.w3.org/ns/org#": HAS_MEMBER = "hasMember");
terms!("http://www.w3.org/ns/lemon/ontolex#":
    CANONICAL_FORM = "canonicalForm", OTHER_FORM = "otherForm", WRITTEN_REP = "writtenRep", EVOKES = "evokes");
terms!("http://www.w3.org/ns/lemon/synsem#": SYN_BEHAVIOR = "synBehavior");
terms!("https://w3id.org/demarche/frame/": FRAME = "");
terms!("https://w3id.org/demarche/rule/": RULE = "");
terms!("https://w3id.org/demarche/stance/": STANCE_BASE = "");
terms!("https://w3id.org/demarche/ontology#":
    STATE = "State", GROUP = "Group", NORM = "Norm", TOPIC = "Topic", FORUM = "Forum", INSTRUMENT = "Instrument",
    STANCE = "Stance", ACT = "Act", HEDGE = "Hedge",
    TARGET_PATTERN = "TargetPattern", STANCE_PATTERN = "StancePattern", LOOK_ALIKE = "LookAlike", CUE = "Cue",
    REFERENCE = "Reference", CONTEXT_TERM = "ContextTerm", NAME_PATTERN = "NamePattern",
    PATTERN = "pattern", EXAMPLE = "example", COUNTER_EXAMPLE = "counterExample", NAMES = "names",
    NAMES_BY_YEAR = "namesByYear", BLOCKS = "blocks",
    SUPPORTS = "supports", OPPOSES = "opposes", AMBIVALENT = "ambivalent", ADDRESSES = "addresses",
    IN_CODEBOOK = "inCodebook", NEEDS_CONTEXT = "needsContext", THREAT = "threat", SAME_CLASS = "sameClass", HOLDER_FOLLOWS = "holderFollows", ASSERTED = "asserted", WEAK = "weak", HINT = "hint", VOUCHES = "vouches", NAMED_BY_BREACH = "namedByBreach", DEMONYM = "demonym",
    CAPITAL = "capital", METONYM = "metonym", REGION_ADJECTIVE = "regionAdjective", DESCRIPTION = "description",
    SYMBOL = "symbol", REGARDS = "regards", FORMS = "forms", RESOLVES_TO = "resolvesTo", HAS_ACT = "act",
    HAS_HEDGE = "hedge", HAS_VOTE = "vote", START_YEAR = "startYear", END_YEAR = "endYear",
    CONFIDENCE = "confidence");
