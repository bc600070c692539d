"""Small models of sentencepiece and tiktoken, and what those libraries make of texts.

    pip install sentencepiece==0.2.3 tiktoken==0.14.0 tokenizers==0.23.3
    python formats.py ../testdata/formats

writes unigram.model, bpe.model (sentencepiece), ranks.tiktoken, vocab.json with
merges.txt, vocab.txt, and formats.json: for each file the ids of the probes.
"""
import base64
import json
import os
import sys

import sentencepiece
import tiktoken

import parity

PROBES = [p for p in parity.PROBES if "\0" not in p and "<s>" not in p and "▁" not in p]


def pieces(folder, kind, **options):
    corpus = os.path.join(folder, "corpus.txt")
    with open(corpus, "w", encoding="utf-8") as f:
        f.write("\n".join(line for text in parity.corpus() for line in text.splitlines() if line.strip()))
    prefix = os.path.join(folder, kind)
    sentencepiece.SentencePieceTrainer.train(
        input=corpus, model_prefix=prefix, vocab_size=700, model_type=kind, byte_fallback=True, minloglevel=2,
        character_coverage=0.98, user_defined_symbols=["<turn>"], num_threads=1, **options)
    os.remove(corpus)
    os.remove(prefix + ".vocab")
    return sentencepiece.SentencePieceProcessor(model_file=prefix + ".model")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    out = {}
    sp = pieces(folder, "bpe", normalization_rule_name="identity", remove_extra_whitespaces=False, allow_whitespace_only_pieces=True)
    out["bpe.model"] = [[p, sp.encode(p), sp.decode(sp.encode(p))] for p in PROBES]
    sp = pieces(folder, "unigram", normalization_rule_name="nmt_nfkc")
    out["unigram.model"] = [[p, sp.encode(p), sp.decode(sp.encode(p))] for p in PROBES]

    tok = parity.split_then_bytes(parity.CL100K, size=600)
    from_char = {}
    shown = [b for b in range(256) if 0x21 <= b <= 0x7e or 0xa1 <= b <= 0xac or 0xae <= b]
    n = 256
    for b in range(256):
        if b in shown:
            from_char[chr(b)] = b
        else:
            from_char[chr(n)] = b
            n += 1
    vocab = {t: i for t, i in tok.get_vocab().items() if t not in ("<s>", "</s>")}
    ordered = sorted(vocab, key=lambda t: (len(t) > 1, vocab[t]))
    ranks = {bytes(from_char[c] for c in t): i for i, t in enumerate(ordered)}
    with open(os.path.join(folder, "ranks.tiktoken"), "wb") as f:
        for token, rank in ranks.items():
            f.write(base64.b64encode(token) + b" " + str(rank).encode() + b"\n")
    enc = tiktoken.Encoding("test", pat_str=parity.CL100K, mergeable_ranks=ranks, special_tokens={"<|endoftext|>": len(ranks)})
    more = PROBES + ["a" * n for n in range(2, 40)] + [" " * n for n in range(2, 40)]
    out["ranks.tiktoken"] = [[p, enc.encode(p, allowed_special="all"), p] for p in more]

    tok = parity.byte_level(parity.pre_tokenizers.ByteLevel(add_prefix_space=False), size=400)
    tok.model.save(folder)
    out["vocab.json"] = [[p, tok.encode(p).ids, tok.decode(tok.encode(p).ids, skip_special_tokens=False)] for p in PROBES]
    tok = parity.bert()
    tok.model.save(folder)
    out["vocab.txt"] = [[p, tok.encode(p, add_special_tokens=False).ids, None] for p in PROBES]
    with open(os.path.join(folder, "formats.json"), "w", encoding="utf-8") as f:
        json.dump(out, f, ensure_ascii=True, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
