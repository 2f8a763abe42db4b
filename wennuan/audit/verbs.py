"""What was done, in Chinese: each app names its verbs in its ``apps.py``."""

_SENTENCES: dict[str, str] = {}


def name_verbs(**sentences: str) -> None:
    """Give verbs their sentences: ``name_verbs(**{"wishes.claimed": "认领了心愿"})``.

    Called from an app's ``ready``. One verb, one sentence: a second one raises.
    """
    for verb, sentence in sentences.items():
        if _SENTENCES.setdefault(verb, sentence) != sentence:
            raise ValueError(f"{verb} already means {_SENTENCES[verb]}")


def sentence_of(verb: str) -> str:
    """The sentence of a verb; the bare verb when nobody named it."""
    return _SENTENCES.get(verb, verb)


def known_verbs() -> frozenset[str]:
    """All verbs that have a sentence."""
    return frozenset(_SENTENCES)
