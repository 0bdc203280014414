"""What the scripts that train and that show errors know of coded passages: classes of targets, slots, the held part."""
import hashlib, re

CLASSES = [
    {"norm-13c", "due-diligence"}, {"norm-13d", "cybercrime-cooperation"}, {"norm-13e", "human-rights", "privacy"},
    {"norm-13f", "norm-13g", "critical-infrastructure"}, {"norm-13i", "supply-chain"},
    {"norm-13j", "vulnerability-disclosure"}, {"norm-13k", "cert"}, {"eleven-norms", "voluntary-norms", "framework"},
    {"un-charter", "international-law"},
]
# Of a class, the target that is not a norm stands for it.
CLASS = {t: sorted(c)[0] for c in CLASSES for t in c}
SLOT = {"position": "target", "participation": "forum", "agreement": "instrument", "alignment": "with"}
# Files of which a third is kept unread, to measure by.
MEASURED = ("dev.jsonl", "un-dev.jsonl", "real-dev.jsonl")


def listed(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def plain(forum):
    """A forum without its iteration."""
    return re.sub(r"-(\d{4}|C\d|S\d+)$", "", forum)


def digest(text, byte):
    return hashlib.sha256(text.encode()).digest()[byte]


def is_held(passage_id):
    return digest(passage_id, 0) % 3 == 0
