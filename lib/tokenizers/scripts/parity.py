"""How Hugging Face's tokenizers library encodes with every kind of tokenizer.

    pip install tokenizers==0.23.3
    python parity.py write ../testdata/parity.json.gz   # small tokenizers and what they make of the probes
    python parity.py live TEXTS                         # the same for the texts of a file, to standard output

The output is one JSON object a line: {"name", "tokenizer"} begins a tokenizer,
{"text", "pair", "error"} or {"text", "pair", "ids", "offsets", "tokens", "types",
"words", "special", "attention", "sequences", "over", "plain", "decoded", "skipped"}
is one encoding by it. TEXTS has a JSON string a line, or a list of two.
"""
import gzip
import io
import json
import os
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = os.path.dirname(os.path.abspath(__file__))
PLAYS = os.path.join(HERE, "..", "..", "..", "notebooks", "data", "tinyshakespeare.txt.gz")

CL100K = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
O200K = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"

WORLD = [
    "Größe naïve café Ünïcödé — “quotes” … 12345 ½ ⅷ x² 日本語のテキスト、한국어 text, हिन्दी, العربية, עברית",
    "Ελληνικά και русский текст; türkçe İstanbul ſtraße ǅ ﬁne Ⅷ ① 全角ＡＢＣ ｶﾞ が",
    "def f(x):\n\treturn x ** 2  # square\n\n\n    for i in range(10): print(i, 'it''s', \"we'll\")\r\n",
    "👩‍👩‍👧 🏳️‍🌈 🇩🇪 😀😀 don't can't IT'S WE'LL <b>&amp;</b> http://a.b/c?d=e_f-g 3.1415 100,000",
]

PROBES = [
    "", " ", "a", "  ", "\n", "Hello, world! It's we've they're I'm you'll he'd don't 'tis 's",
    "ROMEO:\nWhat's in a name?\n\n\nThat  which   we call a rose \n", "  leading and trailing  ",
    "tabs\tand\r\nlines\n \n  \n x", "WE'RE IT'S 'Sam I'LL 'ſ it'ſ", "aaaaaaaaaaaaaaaaa aaaa aaaaaaaa",
    "<s>between</s><s> </s> <s", "a <mask> b  <mask>  c<mask>d", "[CLS] a [SEP] b [MASK]", "user userX Xuser user, user",
    "e\u0301 a\u0323\u0307 \u1e69 \uac00\u1100\u1161\u11a8 \u0f73 \ufb01 \u00bd \u2126 \u212b \u1100\u1161",
    "''''ll 're'RE 'S \u2019s", "a_b-c/d\\e (f) [g] {h} #1 $2 %3 @4", "\u0000\u0001 control \u007f\u0085\u200b zero \ufeff \ufffd",
    "\u0301start \u0301A \u0301ABC aB\u0301C ªB ʰA ǅa AǅB", "x\u00a0y\u2003z\u3000w\u2028v\u202f", "▁already▁marked ▁ ▁▁",
    "1 12 123 1234 12345 ٣٤٥ ½¾ ⅷ", "İstanbul ŞIK ΑΣ ß ẞ", "中文字符 漢字 和 English 混合", "ไทย ภาษา ខ្មែរ বাংলা தமிழ்",
    "don't  do not  n't 's . , ? !", "\U0001d54f \U00020000 \U0010ffff \ue000", "\r\r\n\n\r", "a\n\n\n\nb", "////\n//\r\n/",
    "supercalifragilisticexpialidocious" * 4, "x" * 120, "The <b>quick</b> brown fox", "ﬀ ﷺ ㍿ ① ㌔ ㎏ Ⅷ",
] + WORLD

PAIRS = [["Hello there", "General Kenobi!"], ["", "b"], ["a", ""], ["日本語 é", "naïve 日本"], ["one two three four five six seven", "1 2 3 4 5 6 7 8 9 10"]]


def corpus():
    with gzip.open(PLAYS, "rt", encoding="utf-8", newline="") as f:
        plays = f.read()
    return plays[:40000].split("\n\n") + WORLD * 6


def train_bpe(pre, size=420, model=None, norm=None, **options):
    tok = Tokenizer(model or models.BPE())
    if pre is not None:
        tok.pre_tokenizer = pre
    if norm is not None:
        tok.normalizer = norm
    tok.train_from_iterator(corpus(), trainers.BpeTrainer(vocab_size=size, show_progress=False, **options))
    return tok


def byte_level(pre, **options):
    tok = train_bpe(pre, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), special_tokens=["<s>", "</s>"], **options)
    tok.decoder = decoders.ByteLevel()
    return tok


def split_then_bytes(pattern, **options):
    return byte_level(pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]), **options)


def altered(tok, change):
    """tok with its JSON changed."""
    data = json.loads(tok.to_str())
    change(data)
    return Tokenizer.from_str(json.dumps(data))


def word_level(pre, norm=None, extra=()):
    tok = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tok.pre_tokenizer = pre
    if norm is not None:
        tok.normalizer = norm
    tok.train_from_iterator(corpus(), trainers.WordLevelTrainer(vocab_size=300, special_tokens=["[UNK]"], show_progress=False))
    return tok


def unigram(norm, pre, size=350, **options):
    tok = Tokenizer(models.Unigram())
    if norm is not None:
        tok.normalizer = norm
    if pre is not None:
        tok.pre_tokenizer = pre
    tok.train_from_iterator(corpus(), trainers.UnigramTrainer(vocab_size=size, special_tokens=["<unk>", "<s>", "</s>"], unk_token="<unk>", show_progress=False, **options))
    return tok


def darts(pairs):
    """A precompiled_charsmap of sentencepiece for replacements: length of the tree,
    the tree as a double array, and the replacements, each ended by a zero byte."""
    text, values = b"", {}
    for old, new in pairs:
        values[old.encode()] = len(text)
        text += new.encode() + b"\0"
    root = {}
    for key, value in values.items():
        node = root
        for b in key:
            node = node.setdefault(b, {})
        node[0] = value
    units = [0] * 256 * 64
    used = [False] * len(units)
    used[0] = True

    def place(node, at):
        labels = sorted(node)
        base = 1
        while any(used[base ^ c] for c in labels) or (at ^ base) >= 1 << 21:
            base += 1
        for c in labels:
            used[base ^ c] = True
        units[at] |= (at ^ base) << 10 | (1 << 8 if 0 in node else 0)
        for c in labels:
            child = node[c]
            if c == 0:
                units[base] = child | 1 << 31
            else:
                units[base ^ c] |= c
                place(child, base ^ c)

    place(root, 0)
    last = max(i for i, u in enumerate(used) if u) | 255
    tree = b"".join(u.to_bytes(4, "little") for u in units[:last + 1])
    return len(tree).to_bytes(4, "little") + tree + text


def sentencepiece_bpe(norm, pre, **options):
    """A LLaMA-2-like tokenizer: BPE with byte fallback."""
    tok = train_bpe(pre or pre_tokenizers.Metaspace(), size=300, special_tokens=["<unk>", "<s>", "</s>"])

    def change(d):
        vocab = d["model"]["vocab"]
        n = len(vocab)
        for b in range(256):
            vocab[f"<0x{b:02X}>"] = n + b
        d["model"].update(unk_token="<unk>", fuse_unk=True, byte_fallback=True, **options)
        d["pre_tokenizer"] = None
    tok = altered(tok, change)
    tok.normalizer = norm
    if pre is not None:
        tok.pre_tokenizer = pre
    tok.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tok.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 1)])
    return tok


def bert(**options):
    tok = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tok.normalizer = normalizers.BertNormalizer(**options)
    tok.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tok.train_from_iterator(corpus(), trainers.WordPieceTrainer(vocab_size=500, special_tokens=specials, show_progress=False))
    tok.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    tok.decoder = decoders.WordPiece()
    return tok


def build():
    """Every tokenizer, by name."""
    gpt2 = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False))
    yield "gpt2", gpt2
    tok = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True))
    tok.post_processor = processors.RobertaProcessing(("</s>", 1), ("<s>", 0))
    tok.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True), AddedToken("<r>", rstrip=True, special=True)])
    tok.add_tokens([AddedToken("user", single_word=True, normalized=False), AddedToken("rose")])
    yield "roberta", tok
    tok = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=False))
    tok.post_processor = processors.ByteLevel(trim_offsets=True, add_prefix_space=False)
    yield "gpt2 trimmed", tok
    tok = split_then_bytes(CL100K)
    tok.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s>:1 $B:1", special_tokens=[("<s>", 0)])])
    yield "llama3", altered(tok, lambda d: d["model"].update(ignore_merges=True))
    yield "cl100k", split_then_bytes(CL100K)
    yield "qwen2", split_then_bytes(QWEN2, norm=normalizers.NFC())
    yield "o200k", split_then_bytes(O200K)
    yield "deepseek", byte_level(pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(r"\p{N}{1,3}"), "isolated"), pre_tokenizers.Split(Regex("[一-龥぀-ゟ゠-ヿ]+"), "isolated"),
        pre_tokenizers.Split(Regex(r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]))
    yield "starcoder", byte_level(pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]))
    few = train_bpe(pre_tokenizers.ByteLevel(add_prefix_space=False), size=60, limit_alphabet=40)
    few.decoder = decoders.ByteLevel()
    yield "bytes missing", few
    few = train_bpe(pre_tokenizers.ByteLevel(add_prefix_space=False), size=80, limit_alphabet=40, special_tokens=["<unk>"])
    yield "bytes missing, unknown", altered(few, lambda d: d["model"].update(unk_token="<unk>", fuse_unk=True))
    tok = train_bpe(None, size=420, norm=normalizers.ByteLevel(), initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tok.decoder = decoders.ByteLevel()
    yield "byte-level normalizer", tok

    plain = train_bpe(pre_tokenizers.Whitespace(), size=300, limit_alphabet=60, special_tokens=["[UNK]"], model=models.BPE(unk_token="[UNK]"))
    yield "bpe, unknown", plain
    yield "bpe, fused", altered(plain, lambda d: d["model"].update(fuse_unk=True))
    yield "bpe, dropped", altered(plain, lambda d: d["model"].update(unk_token=None))
    tok = train_bpe(pre_tokenizers.WhitespaceSplit(), size=300, end_of_word_suffix="</w>", special_tokens=["<unk>"], model=models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    tok.decoder = decoders.BPEDecoder()
    tok.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    yield "clip", tok
    tok = train_bpe(pre_tokenizers.Whitespace(), size=320, continuing_subword_prefix="##", special_tokens=["<unk>"], model=models.BPE(unk_token="<unk>", continuing_subword_prefix="##"))
    yield "bpe, prefix", tok
    yield "llama2", sentencepiece_bpe(normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]), None)
    tok = sentencepiece_bpe(None, pre_tokenizers.Metaspace(prepend_scheme="first", split=False))
    tok.add_special_tokens(["<turn>"])
    yield "mistral", tok
    yield "gemma", sentencepiece_bpe(normalizers.Replace(" ", "▁"), pre_tokenizers.Split(" ", "merged_with_previous"))
    yield "fallback, suffix", sentencepiece_bpe(normalizers.NFKC(), pre_tokenizers.WhitespaceSplit(), end_of_word_suffix="€")

    yield "bert", bert()
    yield "bert, cased", bert(lowercase=False)
    yield "bert, plain", bert(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=True)
    tok = bert()
    tok.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tok.enable_truncation(12, stride=3)
    tok.enable_padding(length=14)
    yield "bert, truncated", tok
    tok = bert()
    tok.enable_truncation(9, stride=2, strategy="only_first", direction="left")
    tok.enable_padding(pad_to_multiple_of=8, direction="left", pad_id=0, pad_type_id=2, pad_token="[PAD]")
    yield "bert, cut left", tok
    tok = byte_level(pre_tokenizers.ByteLevel(add_prefix_space=True))
    tok.post_processor = processors.RobertaProcessing(("</s>", 1), ("<s>", 0))
    tok.enable_truncation(11, stride=1, strategy="only_second")
    yield "roberta, cut second", tok

    meta = pre_tokenizers.Metaspace()
    tok = unigram(normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]), meta)
    tok.decoder = decoders.Metaspace()
    tok.post_processor = processors.TemplateProcessing(single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 2)])
    yield "t5", tok
    charsmap = darts([("ﬁ", "fi"), ("½", "1/2"), ("Ａ", "A"), ("Ｂ", "B"), ("e\u0301", "é"), ("\u3000", " "), ("\u00a0", " "), ("①", "1"), ("㍿", "株式会社"), ("\r\n", " "), ("\t", " "), ("Ⅷ", "VIII"), ("ｶﾞ", "ガ"), ("\u200b", ""), ("a\u0323", "ạ"), ("ß", "ss"), ("\u212b", "Å")])
    tok = unigram(normalizers.Sequence([normalizers.Precompiled(charsmap), normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")]), pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), meta]))
    tok.decoder = decoders.Metaspace()
    yield "xlm-roberta", tok
    tok = unigram(None, pre_tokenizers.Metaspace(prepend_scheme="never"))
    def with_bytes(d):
        d["model"]["vocab"] += [[f"<0x{b:02X}>", -20.0] for b in range(256)]
        d["model"]["byte_fallback"] = True
    tok = altered(tok, with_bytes)
    tok.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace(prepend_scheme="never")])
    yield "unigram, bytes", tok
    yield "unigram, whole", unigram(normalizers.NFD(), None, size=300)

    for name, norm in {
        "nfd": normalizers.NFD(), "nfkd": normalizers.NFKD(), "nfc": normalizers.NFC(), "nfkc": normalizers.NFKC(),
        "lowercase": normalizers.Lowercase(), "strip": normalizers.Strip(), "strip left": normalizers.Strip(right=False),
        "accents": normalizers.Sequence([normalizers.NFKD(), normalizers.StripAccents()]), "nmt": normalizers.Nmt(),
        "replace": normalizers.Replace("a", "«bb»"), "delete": normalizers.Replace(Regex("[aeiou]+"), ""), "prepend": normalizers.Prepend("ab"),
        "mixed": normalizers.Sequence([normalizers.Prepend("x"), normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Replace(" ", "__"), normalizers.Strip()]),
        "bert": normalizers.BertNormalizer(), "bytes": normalizers.ByteLevel(),
    }.items():
        yield "normalizer " + name, train_bpe(pre_tokenizers.Whitespace(), size=300, norm=norm)
    for name, pre in {
        "whitespace": pre_tokenizers.Whitespace(), "whitespace split": pre_tokenizers.WhitespaceSplit(), "bert": pre_tokenizers.BertPreTokenizer(),
        "punctuation": pre_tokenizers.Punctuation(), "punctuation removed": pre_tokenizers.Punctuation("removed"), "punctuation contiguous": pre_tokenizers.Punctuation("contiguous"),
        "punctuation previous": pre_tokenizers.Punctuation("merged_with_previous"), "punctuation next": pre_tokenizers.Punctuation("merged_with_next"),
        "digits": pre_tokenizers.Digits(False), "digit": pre_tokenizers.Digits(True), "scripts": pre_tokenizers.UnicodeScripts(),
        "delimiter": pre_tokenizers.CharDelimiterSplit(" "), "fixed": pre_tokenizers.FixedLength(3), "metaspace": pre_tokenizers.Metaspace(),
        "metaspace first": pre_tokenizers.Metaspace(prepend_scheme="first"), "split string": pre_tokenizers.Split("th", "merged_with_next"),
        "split inverted": pre_tokenizers.Split(Regex(r"\w+"), "removed", invert=True), "split capitals": pre_tokenizers.Split(Regex(r"[A-Z]"), "merged_with_next"),
        "sequence": pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(), pre_tokenizers.Digits(True)]),
    }.items():
        yield "pre-tokenizer " + name, train_bpe(pre, size=300)
    tok = word_level(pre_tokenizers.Whitespace())
    yield "word level", tok
    tok = word_level(pre_tokenizers.WhitespaceSplit(), normalizers.Lowercase())
    tok.add_tokens(["Hello", AddedToken("WORLD", normalized=True), AddedToken("Name", normalized=False), AddedToken("rose", single_word=True)])
    tok.decoder = decoders.CTC(pad_token="[UNK]", word_delimiter_token="the")
    yield "word level, added", tok
    tok = word_level(pre_tokenizers.WhitespaceSplit())
    tok.decoder = decoders.Sequence([decoders.Replace(Regex("[aeiou]"), "*"), decoders.Strip("t", 1, 1), decoders.Fuse()])
    yield "word level, decoders", tok


def encode(tok, text):
    pair = isinstance(text, list)
    out = {"text": text[0] if pair else text, "pair": text[1] if pair else None}
    try:
        e = tok.encode(*text) if pair else tok.encode(text)
        plain = tok.encode(*text, add_special_tokens=False) if pair else tok.encode(text, add_special_tokens=False)
    except Exception as error:
        out["error"] = str(error)
        return out
    except BaseException as error:  # a panic of the library
        out["error"] = "panic: " + str(error)
        return out
    out.update(
        ids=e.ids, offsets=e.offsets, tokens=e.tokens, types=e.type_ids, special=e.special_tokens_mask,
        attention=e.attention_mask, words=[-1 if w is None else w for w in e.word_ids],
        sequences=[-1 if s is None else s for s in e.sequence_ids],
        over=[[o.ids, o.offsets, o.type_ids] for o in e.overflowing], plain=plain.ids)
    out["decoded"] = tok.decode(e.ids, skip_special_tokens=False) if e.ids else ""
    out["skipped"] = tok.decode(e.ids) if e.ids else ""
    return out


def run(texts, out):
    for name, tok in build():
        print(json.dumps({"name": name, "tokenizer": json.loads(tok.to_str())}, ensure_ascii=True, separators=(",", ":")), file=out)
        for text in texts:
            print(json.dumps(encode(tok, text), ensure_ascii=True, separators=(",", ":")), file=out)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("write", "live"):
        sys.exit(__doc__)
    if sys.argv[1] == "live":
        with open(sys.argv[2], encoding="utf-8") as f:
            run([json.loads(line) for line in f], sys.stdout)
        return
    text = io.StringIO()
    run(PROBES + PAIRS, text)
    with open(sys.argv[2], "wb") as f, gzip.GzipFile(fileobj=f, mode="wb", mtime=0, compresslevel=9) as z:
        z.write(text.getvalue().encode())


if __name__ == "__main__":
    main()
