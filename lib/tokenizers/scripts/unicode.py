"""Unicode as Hugging Face's tokenizers library sees it, as Go tables.

    pip install tokenizers==0.23.3
    python unicode.py | gofmt > ../gen_unicode.go

The library carries several Unicode versions at once (its regular expressions, its
standard library, its normalizer, old category tables), none of them Go's. So each
property is asked of the library itself, for every code point.
"""
import sys
import unicodedata

from tokenizers import Regex, normalizers, pre_tokenizers

ALL = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
TEXT = "".join(ALL)


def matched(pattern):
    """The code points that a one-character pattern of the library matches."""
    split = pre_tokenizers.Split(Regex(pattern), "removed", invert=True)
    return {c for piece, _ in split.pre_tokenize_str(TEXT) for c in piece}


def left_out(pre_tokenizer):
    """The code points that a pre-tokenizer removes."""
    kept = {c for piece, _ in pre_tokenizer.pre_tokenize_str(TEXT) for c in piece}
    return set(ALL) - kept


def word_characters():
    """What \\w of Rust's regex crate matches: it does not break from a letter."""
    out = set()
    pre = pre_tokenizers.Whitespace()
    for c in ALL:
        if len(pre.pre_tokenize_str("a" + c)) == 1 and pre.pre_tokenize_str("a" + c)[0][0] == "a" + c:
            out.add(c)
    return out


CATEGORIES = ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf"]


def categories():
    """General categories in the library's regular expressions."""
    of = {}
    for i, name in enumerate(CATEGORIES):
        for c in matched(r"\p{" + name + "}"):
            of[ord(c)] = i
    out = []
    for c in sorted(of):
        if out and out[-1][1] == c - 1 and out[-1][2] == of[c]:
            out[-1][1] = c
        else:
            out.append([c, c, of[c]])
    print("// categoryNames are the general categories, by the numbers in categoryRanges.")
    print("var categoryNames = []string{" + ", ".join(f'"{n}"' for n in CATEGORIES) + "}\n")
    print("// categoryRanges are triples: first, last, number of the general category.")
    print("var categoryRanges = []rune{")
    for i in range(0, len(out), 6):
        print("\t" + " ".join(f"{a:#x}, {b:#x}, {n}," for a, b, n in out[i:i + 6]))
    print("}\n")


def removed(normalizer):
    """The code points that a normalizer takes out of a text."""
    return {c for c in ALL if normalizer.normalize_str("a" + c + "a") == "aa"}


def ranges(points):
    out = []
    for c in sorted(map(ord, points)):
        if out and out[-1][1] == c - 1:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def table(name, comment, points):
    flat = [f"{x:#x}" for r in ranges(points) for x in r]
    print(f"// {comment}")
    print(f"var {name} = []rune{{")
    for i in range(0, len(flat), 16):
        print("\t" + ", ".join(flat[i:i + 16]) + ",")
    print("}\n")


def scripts():
    """Ranges of equal script; 0 is the script that never breaks."""
    pre = pre_tokenizers.UnicodeScripts()
    representatives, number, last = [], {}, None
    for c in ALL:
        if not pre.pre_tokenize_str(c):
            continue
        if last is not None and len(pre.pre_tokenize_str(representatives[last] + c)) == 1:
            number[c] = last + 1
            continue
        for i, r in enumerate(representatives):
            if len(pre.pre_tokenize_str(r + c)) == 1:
                last = i
                break
        else:
            last = len(representatives)
            representatives.append(c)
        number[c] = last + 1
    out = []
    for c in ALL:
        n = number.get(c, 0)
        if n == 0:
            continue
        if out and out[-1][2] == n and out[-1][1] == ord(c) - 1:
            out[-1][1] = ord(c)
        else:
            out.append([ord(c), ord(c), n])
    print("// scriptRanges are triples: first, last, number of the script. 0 is no script.")
    print("var scriptRanges = []rune{")
    for i in range(0, len(out), 6):
        print("\t" + " ".join(f"{a:#x}, {b:#x}, {n}," for a, b, n in out[i:i + 6]))
    print("}\n")


def quoted(s):
    return '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}" for c in s) + '"'


def mapping(name, comment, pairs):
    print(f"// {comment}")
    print(f"var {name} = sync.OnceValue(func() map[rune]string {{")
    print("\treturn map[rune]string{")
    for c, to in pairs:
        print(f"\t\t{ord(c):#x}: {quoted(to)},")
    print("\t}")
    print("})\n")


HANGUL = range(0xAC00, 0xD7A4)


def decompositions():
    nfd, nfkd, nfc = normalizers.NFD(), normalizers.NFKD(), normalizers.NFC()
    canonical, compatible, primary = [], [], []
    for c in ALL:
        if ord(c) in HANGUL:
            continue
        d, k = nfd.normalize_str(c), nfkd.normalize_str(c)
        if d != c:
            canonical.append((c, d))
            if len(d) > 1 and nfc.normalize_str(d) == c:
                # The pair that composes: what all but the last compose to, and the last.
                head = nfc.normalize_str(d[:-1])
                assert len(head) == 1, c
                primary.append((c, head + d[-1]))
        if k != d:
            compatible.append((c, k))
    mapping("canonical", "canonical decompositions, in full, without Hangul.", canonical)
    mapping("compatible", "compatibility decompositions where they differ from the canonical.", compatible)
    mapping("composed", "each character that two compose to, without Hangul.", primary)


def combining():
    """Combining classes: by where a mark goes among marks of known class."""
    nfd = normalizers.NFD()
    rulers = {}
    for c in ALL:
        k = unicodedata.combining(c)
        if k in rulers or not k or nfd.normalize_str(c) != c:
            continue
        # Not those newer than the library: they are starters to it.
        if nfd.normalize_str("a\u0345" + c) != "a\u0345" + c or nfd.normalize_str("a" + c + "\u0334") != "a" + c + "\u0334":
            rulers[k] = c
    rulers = sorted(rulers.items())
    low, high = rulers[0][1], rulers[-1][1]
    out = {}
    for c in ALL:
        if nfd.normalize_str(c) != c:
            continue
        if nfd.normalize_str("a" + high + c) == "a" + high + c and nfd.normalize_str("a" + c + low) == "a" + c + low:
            continue  # a starter
        for k, r in rulers:
            if nfd.normalize_str("a" + c + r) == "a" + c + r and nfd.normalize_str("a" + r + c) == "a" + r + c:
                out[c] = k
                break
        else:
            sys.exit(f"no combining class found for {ord(c):#x}")
    groups = []
    for c in sorted(out):
        if groups and groups[-1][2] == out[c] and groups[-1][1] == ord(c) - 1:
            groups[-1][1] = ord(c)
        else:
            groups.append([ord(c), ord(c), out[c]])
    print("// combiningRanges are triples: first, last, canonical combining class.")
    print("var combiningRanges = []rune{")
    for i in range(0, len(groups), 6):
        print("\t" + " ".join(f"{a:#x}, {b:#x}, {n}," for a, b, n in groups[i:i + 6]))
    print("}\n")


def main():
    print("// Code generated by scripts/unicode.py. DO NOT EDIT.\n")
    print("package tokenizers\n\nimport \"sync\"\n")
    categories()
    space = matched(r"\s")
    assert space == left_out(pre_tokenizers.WhitespaceSplit()), "two kinds of white space"
    table("spaceRanges", "spaceRanges is \\s, and white space everywhere else.", space)
    digits = pre_tokenizers.Digits(individual_digits=True)
    numeric = {c for c in ALL if len(digits.pre_tokenize_str("a" + c)) == 2}
    table("numericRanges", "numericRanges is Rust's char::is_numeric.", numeric)
    table("regexpWordRanges", "regexpWordRanges is \\w of the library's regular expressions.", matched(r"\w"))
    table("wordRanges", "wordRanges is \\w of Rust's regex crate.", word_characters())
    table("punctuationRanges", "punctuationRanges is what Punctuation and BertPreTokenizer isolate.", left_out(pre_tokenizers.Punctuation("removed")))
    clean = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    table("controlRanges", "controlRanges is what BertNormalizer cleans away.", removed(clean))
    accents = normalizers.BertNormalizer(clean_text=False, handle_chinese_chars=False, strip_accents=True, lowercase=False)
    table("nonspacingRanges", "nonspacingRanges are the accents that BertNormalizer strips.", removed(accents))
    table("accentRanges", "accentRanges are the accents that StripAccents strips.", removed(normalizers.StripAccents()))
    low = normalizers.Lowercase()
    mapping("lowered", "the lower case of each character that has another.", [(c, low.normalize_str(c)) for c in ALL if low.normalize_str(c) != c])
    scripts()
    decompositions()
    combining()


if __name__ == "__main__":
    main()
