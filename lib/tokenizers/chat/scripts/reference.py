"""How transformers renders chat templates, for the Go tests.

    pip install transformers==5.0.0 jinja2==3.1.6
    python reference.py

writes ../internal/jinja/testdata/snippets.json.gz (what small templates give) and
../testdata/conversations.json.gz (templates x conversations). Rendering is
transformers' own render_jinja_template; only the clock is fixed.
"""
import datetime
import gzip
import hashlib
import json
import os
import random

import jinja2
import transformers
from transformers.utils.chat_template_utils import render_jinja_template

from conversations import conversations
from families import check_families
from snippets import DATA, snippets

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = datetime.datetime(2024, 7, 6, 9, 5, 3)
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}


def render(source, messages, mask=False, **more):
    text, spans = render_jinja_template(
        conversations=[messages], chat_template=source, return_assistant_tokens_mask=mask,
        strftime_now=lambda f: NOW.strftime(f), **more)
    return text[0], (spans[0] if mask else [])


def attempt(source, messages, **more):
    """The text and the assistant's spans in characters, or that it fails."""
    try:
        text, spans = render(source, messages, **more)
    except Exception as e:  # a template may raise anything
        return {"error": type(e).__name__ + ": " + str(e)[:60]}
    out = {"text": text}
    if spans:
        out["spans"] = spans
    return out


def write(path, value):
    data = json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()
    with open(os.path.join(HERE, path), "wb") as f, gzip.GzipFile(filename="", fileobj=f, mode="wb", mtime=0) as z:
        z.write(data)
    print(path, len(data), "bytes,", os.path.getsize(os.path.join(HERE, path)), "compressed")


def templates():
    for folder in ("testdata/templates", "builtin"):
        folder = os.path.join(HERE, "..", folder)
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
                yield name.removesuffix(".jinja"), f.read()


def main():
    assert jinja2.__version__ == "3.1.6" and transformers.__version__ == "5.0.0"
    write("../internal/jinja/testdata/snippets.json.gz", {
        "data": DATA,
        "cases": [{"template": s, **attempt(s, [], mask="{% generation" in s, **DATA)} for s in snippets()]})
    chats = conversations(random.Random(6), 240)
    cases = []
    for name, source in templates():
        for i, chat in enumerate(chats):
            options = {k: chat[k] for k in ("add_generation_prompt", "continue_final_message") if k in chat}
            mask = "generation %}" in source and "continue_final_message" not in options
            got = attempt(source, chat["messages"], tools=chat.get("tools"), documents=chat.get("documents"),
                          mask=mask, **options, **SPECIAL, **chat.get("variables", {}))
            if "text" in got and len(got["text"]) > 300 and i % 8:
                got["sha256"] = hashlib.sha256(got.pop("text").encode()).hexdigest()[:16]
            cases.append({"template": name, "chat": i, **got})
    write("../testdata/conversations.json.gz", {"special": SPECIAL, "chats": chats, "cases": cases})
    failed = sum("error" in c for c in cases)
    print(len(cases), "cases,", failed, "of them refused by the template or transformers")
    check_families(render, dict(templates()), chats, SPECIAL)


if __name__ == "__main__":
    main()
