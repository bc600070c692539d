"""Reference results of Hugging Face's tokenizers library for the Go tests.

    pip install tokenizers==0.23.3
    python reference.py write ../testdata/reference.json   # merges and encodings
    python reference.py check DIR                          # reads files saved by hone

write trains a byte-level BPE for each case and records its merges and how it
encodes some probes. check expects in DIR pairs NAME.tokenizer.json, NAME.cases.json
(a list of {"text", "ids"}) and fails on the first that encodes or decodes differently.
"""
import gzip
import json
import os
import sys

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = os.path.dirname(os.path.abspath(__file__))
PLAYS = os.path.join(HERE, "..", "..", "..", "notebooks", "data", "tinyshakespeare.txt.gz")

PROBES = [
    "",
    "Hello, world! It's we've they're I'm you'll he'd don't 'tis 's",
    "ROMEO:\nWhat's in a name?\n\n\nThat  which   we call a rose \n",
    "  leading and trailing  ",
    "tabs\tand\r\nlines\n \n  \n x",
    "naïve café — “quotes” … 12345 ½ ⅷ x²",
    "日本語のテキスト、한국어 text, हिन्दी, العربية, עברית",
    "👩‍👩‍👧 emoji 🏳️‍🌈 and\u00a0no-break\u2003spaces\u3000here",
    "aaaaaaaaaaaaaaaaa aaaa aaaaaaaa",
    "<|endoftext|>between<|endoftext|><|endoftext|> <|endoftext",
    "''''ll 're'RE 'S \u2019s",
    "a_b-c/d\\e (f) [g] {h} #1 $2 %3 @4",
    "\u0000\u0001 control \u007f\u0085\u200b zero",
]


def cases():
    with gzip.open(PLAYS, "rt", encoding="utf-8", newline="") as f:
        plays = f.read()
    return [
        # name, texts, or None and a length for the beginning of the plays; vocabulary; minimum; specials
        ("plays", None, 60000, 1000, 0, ["<|endoftext|>"]),
        ("plays, frequent pairs", None, 60000, 5000, 20, ["<|endoftext|>"]),
        ("non-ASCII", ["Größe naïve café Ünïcödé 日本語日本語のテキスト 日本 한국어 한국 😀😀😀 — “…” ½² ", "Ελληνικά ελληνικά и русский русский текст"] * 3, 0, 400, 0, ["<|endoftext|>"]),
        ("one character", ["a" * 1000], 0, 300, 0, ["<|endoftext|>"]),
        ("one character, odd", ["a" * 7 + " " + "a" * 13 + " " + "a" * 30], 0, 300, 0, []),
        ("white space", ["a  b   c    d\n\n\n\n  e\t\t\tf \n \n  \n   g" * 5, "   ", "\n\n\n"], 0, 300, 0, ["<|endoftext|>", "<pad>"]),
        ("merges run out", ["hello hello world  world\n\nhé"], 0, 10000, 0, ["<|endoftext|>"]),
        ("no merges", ["hello"], 0, 257, 0, ["<|endoftext|>"]),
        ("ties", ["ab ba ab ba abab baba ca ac cab bac abc cba bca acb"], 0, 290, 0, ["<|endoftext|>"]),
        ("two ways to a token", ["abc abc bc abcd xabc abcx ababc bcab abcabc cabcabcd dabc"] * 2, 0, 320, 0, ["<|endoftext|>"]),
        ("minimum of two", ["hello hello help world word wordy 123 123 1234"], 0, 10000, 2, ["<|endoftext|>"]),
        ("numbers and signs", ["3.1415, 2.718; 100,000 != 1e5 && x += 42 -- ++ == ?!?! 10 20 30 2024 2025 2026"] * 4, 0, 330, 0, ["<|endoftext|>"]),
    ], plays


def train(texts, vocab_size, min_frequency, specials):
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tok.decoder = decoders.ByteLevel()
    tok.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=vocab_size, min_frequency=min_frequency, special_tokens=specials,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tok


def write(path):
    all_cases, plays = cases()
    out = []
    for name, texts, prefix, vocab_size, minimum, specials in all_cases:
        tok = train([plays[:prefix]] if texts is None else texts, vocab_size, minimum, specials)
        model = json.loads(tok.to_str())["model"]
        out.append({
            "name": name, "texts": texts, "prefix": prefix, "vocab_size": vocab_size,
            "min_frequency": minimum, "specials": specials, "size": tok.get_vocab_size(),
            "merges": [" ".join(m) for m in model["merges"]],
            "probes": [{"text": p, "ids": tok.encode(p).ids} for p in PROBES],
        })
    with open(path, "w", encoding="utf-8") as f:
        json.dump(out, f, ensure_ascii=True, separators=(",", ":"))
        f.write("\n")


def check(folder):
    names = sorted(n[:-len(".tokenizer.json")] for n in os.listdir(folder) if n.endswith(".tokenizer.json"))
    if not names:
        sys.exit("no NAME.tokenizer.json in " + folder)
    texts = 0
    for name in names:
        tok = Tokenizer.from_file(os.path.join(folder, name + ".tokenizer.json"))
        with open(os.path.join(folder, name + ".cases.json"), encoding="utf-8") as f:
            for case in json.load(f):
                ids = tok.encode(case["text"]).ids
                if ids != case["ids"]:
                    at = next((i for i, (a, b) in enumerate(zip(ids, case["ids"])) if a != b), min(len(ids), len(case["ids"])))
                    sys.exit(f"{name}: {case['text'][:80]!r}: token {at}: {ids[at:at + 5]} here, {case['ids'][at:at + 5]} in hone")
                back = tok.decode(ids, skip_special_tokens=False)
                if back != case["text"]:
                    sys.exit(f"{name}: {case['text'][:80]!r} decodes to {back[:80]!r}")
                texts += 1
    print(f"{len(names)} tokenizers, {texts} texts: the same")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("write", "check"):
        sys.exit(__doc__)
    (write if sys.argv[1] == "write" else check)(sys.argv[2])
